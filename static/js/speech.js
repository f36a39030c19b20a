/* Reads the page aloud sentence by sentence and marks where it is. Without this file the link plays the whole page. */
(function () {
  "use strict";
  var bar = document.getElementById("player"), main = document.querySelector("main");
  if (!bar || !main || !window.Audio || !new Audio().canPlayType("audio/mpeg")) { return; }
  var line = bar.querySelector("[data-player=sentence]"), pause = bar.querySelector("[data-player=pause]");
  var pauseWords = pause.querySelector("span") || pause, pauseText = pauseWords.textContent;
  var audio = new Audio(), ahead = new Audio(), link = null, asked = null, list = [], at = 0, marks = [];
  var begun = 0, ended = 0; /* where in the page's text the last sentence stood */
  function unmark() {
    marks.forEach(function (piece) {
      var parent = piece.parentNode;
      if (parent) { parent.replaceChild(piece.firstChild, piece); parent.normalize(); }
    });
    marks = [];
  }
  /* Wraps a sentence of the page, white space aside, piece by piece; false when it is not written there. */
  function mark(sentence, from) {
    var wanted = sentence.replace(/\s+/g, ""), all = "", places = [], node, i, found, first, piece;
    var walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT, null, false);
    unmark();
    while ((node = walker.nextNode())) {
      for (i = 0; i < node.data.length; i += 1) {
        if (!/\s/.test(node.data.charAt(i))) { all += node.data.charAt(i); places.push([node, i]); }
      }
    }
    found = all.indexOf(wanted, from);
    if (!wanted || found < 0) { return false; }
    ended = (begun = found) + wanted.length;
    for (i = ended - 1; i >= found; i = first - 1) { /* from the end, so that the places before stay true */
      first = i;
      while (first > found && places[first - 1][0] === places[i][0]) { first -= 1; }
      node = places[i][0].splitText(places[first][1]);
      node.splitText(places[i][1] - places[first][1] + 1);
      piece = document.createElement("mark");
      piece.className = "speaking";
      node.parentNode.replaceChild(piece, node);
      piece.appendChild(node);
      marks.unshift(piece);
    }
    marks[0].scrollIntoView({ block: "center" });
    return true;
  }
  function start(playing) {
    var started = playing ? audio.play() : audio.pause(); /* old browsers give nothing back */
    pause.setAttribute("aria-pressed", String(!playing));
    pauseWords.textContent = (!playing && pause.getAttribute("data-resume")) || pauseText;
    if (started) { started.then(null, function (why) { if (why.name === "NotAllowedError") { fail(); } }); }
  }
  function stop(words) {
    if (asked) { asked.abort(); }
    list = [];
    start(false);
    unmark();
    line.textContent = words || "";
    bar.hidden = !words;
    if (link) { link.focus(); }
  }
  function fail() { /* say so in words, then let the plain link try */
    stop(link.getAttribute("data-failed") || link.textContent);
    window.setTimeout(function () { if (!list.length && !bar.hidden) { window.location.href = link.href; } }, 3000);
  }
  function play(number) {
    if (number >= list.length) { stop(); return; }
    line.textContent = mark(list[number].text, number > at || !number ? ended : begun) ? "" : list[number].text;
    at = number;
    audio.src = list[at].url;
    start(true);
    if (list[at + 1]) { ahead.src = list[at + 1].url; ahead.preload = "auto"; }
  }
  function begin(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) { return; }
    event.preventDefault();
    link = event.currentTarget;
    stop();
    begun = ended = at = 0; bar.hidden = false;
    asked = new XMLHttpRequest();
    asked.open("GET", link.getAttribute("data-speak-json"));
    asked.onload = function () {
      list = this.status === 200 ? JSON.parse(this.responseText) : [];
      if (list.length) { play(0); } else { fail(); }
    };
    asked.onerror = fail;
    asked.send();
  }
  audio.addEventListener("ended", function () { if (list.length) { play(at + 1); } });
  audio.addEventListener("error", function () { if (list.length) { fail(); } });
  Array.prototype.forEach.call(bar.querySelectorAll("button[data-player]"), function (press) {
    press.addEventListener("click", function () {
      var name = press.getAttribute("data-player");
      if (name === "stop") { stop(); }
      if (list.length) { if (name === "pause") { start(audio.paused); } else { play(name === "next" ? at + 1 : at); } }
    });
  });
  document.addEventListener("keydown", function (event) { if (event.key === "Escape" && !bar.hidden) { stop(); } });
  Array.prototype.forEach.call(document.querySelectorAll("[data-speak-json]"), function (one) {
    one.addEventListener("click", begin);
  });
})();
