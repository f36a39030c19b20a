/* Reads the page aloud sentence by sentence and marks where it is. Without this file the link plays the whole page. */
(function () {
  "use strict";
  var bar = document.getElementById("player"), main = document.querySelector("main");
  var audio = document.createElement("audio"), ahead = document.createElement("audio"); /* ahead: fetches the next one */
  if (!bar || !main || !audio.canPlayType || !audio.canPlayType("audio/mpeg")) { return; }
  var line = bar.querySelector("[data-player=sentence]"), pause = bar.querySelector("[data-player=pause]");
  var pauseWords = pause.querySelector("span") || pause, pauseText = pauseWords.textContent;
  var link = null, asked = null, list = [], at = 0, marks = [];
  var begun = 0, ended = 0; /* where in the page's text the last sentence stood */
  ahead.preload = "auto";

  function unmark() {
    marks.forEach(function (piece) {
      var parent = piece.parentNode;
      parent.replaceChild(piece.firstChild, piece);
      parent.normalize();
    });
    marks = [];
  }
  /* Finds a sentence in the page, white space aside, and wraps it piece by piece; false when it is not written there. */
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
    begun = found;
    ended = found + wanted.length;
    for (i = ended - 1; i >= found; i = first - 1) { /* from the end, so that the places before stay true */
      for (first = i; first > found && places[first - 1][0] === places[i][0];) { first -= 1; }
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
  function showPaused(paused) {
    pause.setAttribute("aria-pressed", String(paused));
    pauseWords.textContent = (paused && pause.getAttribute("data-resume")) || pauseText;
  }
  function stop(words) {
    if (asked) { asked.abort(); }
    asked = null;
    list = [];
    audio.pause();
    unmark();
    showPaused(false);
    line.textContent = words || "";
    bar.hidden = !words;
  }
  function fail() { /* say so in words, then let the plain link try */
    var href = link.href;
    stop(link.getAttribute("data-failed") || link.textContent);
    window.setTimeout(function () { if (!list.length && !bar.hidden) { window.location.href = href; } }, 3000);
  }
  function start() {
    var started = audio.play();
    if (started) { started.then(null, function (why) { if (why.name === "NotAllowedError") { fail(); } }); }
  }
  function play(number) {
    if (number >= list.length) { stop(); link.focus(); return; }
    line.textContent = mark(list[number].text, number > at || !number ? ended : begun) ? "" : list[number].text;
    at = number;
    showPaused(false);
    audio.src = list[at].url;
    start();
    if (list[at + 1]) { ahead.src = list[at + 1].url; }
  }
  function begin(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) { return; }
    event.preventDefault();
    stop();
    link = event.currentTarget;
    begun = ended = at = 0;
    bar.hidden = false;
    asked = new XMLHttpRequest();
    asked.open("GET", link.getAttribute("data-speak-json"));
    asked.onload = function () {
      if (this.status === 200) { list = JSON.parse(this.responseText); }
      if (list.length) { play(0); } else { fail(); }
    };
    asked.onerror = fail;
    asked.send();
  }
  audio.addEventListener("ended", function () { if (list.length) { play(at + 1); } });
  audio.addEventListener("error", function () { if (list.length) { fail(); } });
  bar.addEventListener("click", function (event) {
    var press = event.target;
    while (press !== bar && !press.getAttribute("data-player")) { press = press.parentNode; }
    press = press.getAttribute("data-player");
    if (press === "stop") { stop(); link.focus(); }
    if (!list.length) { return; }
    if (press === "repeat") { play(at); }
    if (press === "next") { play(at + 1); }
    if (press === "pause") {
      showPaused(!audio.paused);
      if (audio.paused) { start(); } else { audio.pause(); }
    }
  });
  document.addEventListener("keydown", function (event) { if (event.key === "Escape" && !bar.hidden) { stop(); link.focus(); } });
  Array.prototype.forEach.call(document.querySelectorAll("[data-speak][data-speak-json]"), function (found) {
    found.addEventListener("click", begin);
  });
})();
