/* A press on "read to me" fetches the sentences and has them read. Without this file the link plays the whole page, or
   the part, as one sound. */
(function () {
  "use strict";
  var player = window.player, marking = window.marking, opened = here(), link = null, asked = null, answer = null;
  var TWICE = 1500, pressedAt = 0; /* milliseconds: an unsteady finger often presses twice within this time */
  if (!player || !document.getElementById("player") || !document.querySelector("main")) { return; }
  function here() { return window.location.pathname + window.location.search; }
  function address() { /* where the link leads; the page may have got another address since it came */
    var href = link.getAttribute("href");
    return here() === opened ? href : href.replace(/([?&]path=)[^&]*/, "$1" + encodeURIComponent(here()));
  }
  function query(name) {
    return decodeURIComponent((new RegExp("[?&]" + name + "=([^&]*)").exec(address()) || ["", ""])[1].replace(/\+/g, " "));
  }
  function ask(url, done, form) {
    var request = new XMLHttpRequest();
    request.open(form ? "POST" : "GET", url);
    if (form) {
      request.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
      request.setRequestHeader("Accept", "application/json");
    }
    request.onload = request.onerror = function () { done(request); };
    request.send(form);
    return request;
  }
  function leave() { window.location.href = address(); }
  function answered() { /* the buttons are there, and what the sentences are, or why there are none */
    var kind = answer.getResponseHeader("Content-Type") || "", saving = navigator.connection && navigator.connection.saveData;
    asked = null;
    link.removeAttribute("aria-busy");
    ["told", "note", "sentence"].forEach(function (what) { player.tell(what); });
    player.from(link);
    if (answer.status === 200) {
      marking.begin(query("part"));
      saving = saving || answer.getResponseHeader("Save-Data") === "on";
      player.read(JSON.parse(answer.responseText), "heard " + query("path") + " " + query("part"), saving);
    } else if (answer.status === 403) {
      player.show("aloud");
    } else {
      player.tell("told", kind.indexOf("text/plain") === 0 ? answer.responseText : player.words("failed"));
      player.show("failed");
    }
  }
  function begin(grant) {
    player.stop();
    answer = null;
    link.setAttribute("aria-busy", "true");
    asked = ask(address().replace("page.mp3", "page.json") + (grant ? "&grant=" + grant : ""), function (request) {
      answer = request;
      if (player.isThere()) { answered(); }
    });
    if (player.isThere()) { return; }
    ask("/speech/bar?language=" + document.documentElement.lang, function (request) {
      if (request.status !== 200) { leave(); return; }
      player.put(request.responseText);
      if (answer) { answered(); }
    });
  }
  function choose(how) { /* each time anew: the grant is good for one hearing */
    var token = document.querySelector("input[name=csrf_token]");
    if (!token) { leave(); return; }
    ask("/speech/choice", function (request) {
      if (request.status === 200) { begin(JSON.parse(request.responseText).grant); } else { leave(); }
    }, "csrf_token=" + token.value + "&how=" + how + "&path=" + encodeURIComponent(query("path")));
  }
  player.does.aloud = function () { choose("aloud"); };
  player.does.earphones = function () { choose("earphones"); };
  player.does.retry = function () { begin(); };
  document.addEventListener("click", function (event) {
    var pressed = event.target.closest && event.target.closest("a[data-speak]");
    if (!pressed || event.ctrlKey || event.metaKey || event.shiftKey || event.button) { return; }
    event.preventDefault();
    if (link === pressed && (asked || player.isOpen() && Date.now() - pressedAt < TWICE)) { return; } /* it is under way */
    if (asked) { asked.onload = asked.onerror = null; asked.abort(); link.removeAttribute("aria-busy"); }
    window.sounds.prepare();
    link = pressed;
    pressedAt = Date.now();
    begin();
  });
})();
