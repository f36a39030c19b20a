/* The bar of buttons: reads a list of sentences one after another, and does what is pressed. Used by speech.js. */
(function () {
  "use strict";
  var sounds = window.sounds, marking = window.marking, kept = window.kept;
  var TWICE = 350; /* milliseconds within which the same press again is an unsteady finger */
  var bar = null, back = null, list = [], at = 0, memory = "", saving = false, last = "", lastAt = 0;
  if (!sounds) { return; }
  function find(what) { return bar.querySelector("[data-player=" + what + "]"); }
  function tell(what, words) { find(what).textContent = words || ""; }
  function focus(node) {
    var top = window.pageYOffset;
    try { node.focus({ preventScroll: true }); } catch (old) { node.focus(); window.scrollTo(0, top); }
  }
  function show(group) { /* one group of buttons, or none; whoever was at one of the others finds another place */
    var focused = document.activeElement, inside = bar.contains(focused);
    Array.prototype.forEach.call(bar.querySelectorAll("[data-player-asks]"), function (one) {
      one.hidden = one.getAttribute("data-player-asks") !== group;
    });
    bar.hidden = !group;
    /* What is focused by Tab must not come to lie under the bar, where it stays in sight. */
    document.documentElement.style.scrollPaddingTop = group ? bar.offsetHeight + 8 + "px" : "";
    if (!group && inside && back) { focus(back); }
    if (group === "reading" && inside && focused.closest("[hidden]")) { focus(find("pause")); }
    if (group && group !== "reading") {
      focus(bar.querySelector("[data-player-asks=" + group + "] [data-player-first]"));
      if (bar.getBoundingClientRect().bottom > window.innerHeight) { bar.scrollIntoView({ block: "nearest" }); }
    }
  }
  function pause(is) {
    var words = find("paused");
    words.textContent = words.getAttribute(is ? "data-resume" : "data-pause");
    find("pause").setAttribute("aria-pressed", String(is));
    if (is) { sounds.silence(); }
  }
  function stop() {
    sounds.forget();
    marking.clear();
    list = [];
    if (bar) { show(""); }
  }
  function play(number, where) {
    sounds.silence();
    if (number >= list.length) { kept(memory, ""); stop(); return; }
    at = Math.max(0, number);
    tell("told");
    tell("note", list[at].told);
    tell("sentence", marking.mark(list[at].text, where) ? "" : list[at].text);
    pause(false);
    sounds.play(list[at].url);
    kept(memory, at ? at + " " + list[at].digest : "");
  }
  function read(sentences, key, thrifty) { /* from where it was left, if they like; `key` is what to remember that by */
    var saved = kept(key).split(" "), number = Number(saved[0]) || 0;
    list = sentences; memory = key; saving = thrifty;
    if (list[number] && list[number].digest === saved[1]) { at = number; show("resume"); return; }
    show("reading");
    play(0);
    tell("told", bar.getAttribute("data-wait"));
  }
  function follow(number, where) { return function () { show("reading"); play(number(), where); }; }
  var does = {
    stop: stop,
    pause: function () {
      if (sounds.isWanted()) { pause(true); } else if (sounds.isStuck()) { play(at, "again"); } else { pause(false); sounds.go(); }
    },
    repeat: follow(function () { return at; }, "again"),
    previous: follow(function () { return at - 1; }, "before"),
    next: follow(function () { return at + 1; }),
    resume: follow(function () { return at; }),
    restart: follow(function () { return 0; }),
    slower: function () { kept("pace", String(sounds.change(-1))); },
    faster: function () { kept("pace", String(sounds.change(1))); }
  };
  function press(name, by) { /* the page may have moved: a second press at the same place can hit another button */
    var time = Date.now(), same = by || name;
    if (same === last && time - lastAt < TWICE) { return; }
    last = same; lastAt = time;
    if (name !== "slower" && name !== "faster" && name !== "pause") { sounds.silence(); }
    does[name]();
  }
  function put(html) {
    var place = document.getElementById("player"), words;
    place.insertAdjacentHTML("afterend", html);
    bar = place.nextElementSibling;
    place.parentNode.removeChild(place);
    words = find("paused");
    words.setAttribute("data-pause", words.textContent);
    Array.prototype.forEach.call(bar.querySelectorAll("button"), function (one) {
      one.addEventListener("click", function () { press(one.getAttribute("data-player"), "finger"); });
    });
  }
  window.addEventListener("pagehide", function () { if (list.length && sounds.isWanted()) { pause(true); } });
  sounds.onended = function () { play(at + 1); };
  sounds.onplaying = function () { tell("told"); if (!saving && list[at + 1]) { sounds.ahead(list[at + 1].url); } };
  sounds.onblocked = function () { pause(true); tell("told", bar.getAttribute("data-blocked")); };
  sounds.onfailed = function () { pause(true); tell("told", bar.getAttribute("data-stuck")); };
  sounds.change(kept("pace") ? Number(kept("pace")) - 2 : 0);
  window.player = {
    does: does, put: put, read: read, show: show, stop: stop, tell: tell,
    press: press,
    button: function (key) { return bar.querySelector("[data-player-asks]:not([hidden]) [data-key='" + key + "']"); },
    isThere: function () { return Boolean(bar); },
    isOpen: function () { return Boolean(bar) && !bar.hidden; },
    words: function (name) { return bar.getAttribute("data-" + name); },
    from: function (link) { back = link; }
  };
})();
