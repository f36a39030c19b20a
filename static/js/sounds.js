/* Plays one clip, and fetches the next ahead. Two players take turns, so that what was fetched is what is heard;
   personal clips may not be kept, and would otherwise come twice. Used by speech.js. */
(function () {
  "use strict";
  if (!window.Audio || !new Audio().canPlayType("audio/mpeg")) { return; }
  var PACES = [0.7, 0.85, 1, 1.2, 1.4], AGAIN = 1000; /* milliseconds before a clip that failed is tried once more */
  var now = new Audio(), next = new Audio(), alone = false; /* alone: an old engine lets only the first player play */
  var url = "", fetched = "", tried = false, wanted = false, timer = 0, pace = 2;
  function load(audio, address) {
    audio.src = address;
    audio.preload = "auto";
    audio.defaultPlaybackRate = audio.playbackRate = PACES[pace];
    if (audio.load) { audio.load(); }
  }
  function go() {
    var player = now, started;
    wanted = true;
    player.playbackRate = PACES[pace];
    started = player.play(); /* old browsers give nothing back */
    if (started) {
      started.then(null, function (why) {
        if (why.name !== "NotAllowedError" || player !== now || !wanted) { return; }
        if (player !== sounds.first && !alone) {
          alone = true;
          now = sounds.first;
          load(now, url);
          go();
        } else {
          wanted = false;
          sounds.onblocked();
        }
      });
    }
  }
  function silence() {
    window.clearTimeout(timer);
    wanted = false;
    now.pause();
  }
  function play(address) {
    var other = now;
    silence();
    tried = false;
    url = address;
    if (fetched === address && !next.error && !alone) {
      now = next;
      next = other;
      fetched = "";
    } else {
      load(now, address);
    }
    go();
  }
  function ahead(address) {
    if (alone || !address) { return; }
    fetched = address;
    load(next, address);
  }
  function forget() {
    silence();
    fetched = url = "";
    [now, next].forEach(function (audio) { audio.removeAttribute("src"); audio.load(); });
  }
  function change(step) {
    pace = Math.max(0, Math.min(PACES.length - 1, pace + step));
    now.defaultPlaybackRate = now.playbackRate = next.defaultPlaybackRate = next.playbackRate = PACES[pace];
    return pace;
  }
  function listen(audio) {
    audio.addEventListener("ended", function () { if (audio === now && wanted) { sounds.onended(); } });
    audio.addEventListener("playing", function () { if (audio === now && wanted) { sounds.onplaying(); } });
    audio.addEventListener("error", function () {
      if (audio !== now || !url || !audio.hasAttribute("src")) { return; }
      if (tried) { wanted = false; sounds.onfailed(); return; }
      tried = true;
      timer = window.setTimeout(function () { load(now, url); if (wanted) { go(); } }, AGAIN);
    });
  }
  var sounds = window.sounds = {
    first: now, play: play, ahead: ahead, go: go, silence: silence, forget: forget, change: change,
    isWanted: function () { return wanted; },
    isStuck: function () { return Boolean(now.error); },
    /* Within a press old engines let players be prepared, and only then. */
    prepare: function () { [now, next].forEach(function (audio) { if (!audio.src) { audio.load(); } }); }
  };
  listen(now);
  listen(next);
})();
