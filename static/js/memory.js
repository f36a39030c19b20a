/* What this tab remembers until it is closed: `kept(key)` reads, `kept(key, text)` writes, `kept(key, "")` forgets. */
(function () {
  "use strict";
  window.kept = function (key, text) {
    try {
      if (text === undefined) { return window.sessionStorage.getItem(key) || ""; }
      if (text) { window.sessionStorage.setItem(key, text); } else { window.sessionStorage.removeItem(key); }
    } catch (refused) { /* some browsers forbid it; then nothing is remembered */ }
    return "";
  };
  /* Whoever signs out leaves nothing. The answer says so too, but not every browser listens. */
  document.addEventListener("submit", function (event) {
    try {
      if (/\/sign-out$/.test(event.target.getAttribute("action"))) { window.sessionStorage.clear(); }
    } catch (refused) { /* then there is nothing */ }
  });
})();
