/* Small additions to pages that work without them. */
(function () {
  "use strict";

  var PAUSE = 1500; /* milliseconds: an unsteady finger often presses twice within this time */

  function each(selector, act) {
    Array.prototype.forEach.call(document.querySelectorAll(selector), act);
  }

  each("[data-print]", function (link) {
    link.addEventListener("click", function (event) {
      event.preventDefault();
      window.print();
    });
  });

  document.addEventListener("submit", function (event) {
    var form = event.target;
    var now = Date.now();
    var last = Number(form.getAttribute("data-pressed-at")) || 0;
    if (now - last < PAUSE) {
      event.preventDefault();
      return;
    }
    form.setAttribute("data-pressed-at", String(now));
  });

  /* The browser may bring a page back from memory after its owner has left: ask the server again. */
  window.addEventListener("pageshow", function (event) {
    if (event.persisted && document.documentElement.hasAttribute("data-personal")) {
      window.location.reload();
    }
  });

  var summary = document.querySelector(".error-summary");
  if (summary) {
    summary.focus();
  }
})();
