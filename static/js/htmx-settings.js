/* htmx, set so that the CSP needs no unsafe source and a refused or failed answer is shown, not swallowed. */
(function () {
  "use strict";
  if (!window.htmx) { return; }
  window.htmx.config.includeIndicatorStyles = false;
  window.htmx.config.allowEval = false;
  window.htmx.config.historyCacheSize = 0;
  window.htmx.config.refreshOnHistoryMiss = true;
  document.addEventListener("htmx:beforeSwap", function (event) {
    var status = event.detail.xhr.status;
    if (status === 422 || status === 503) { event.detail.shouldSwap = true; event.detail.isError = false; }
  });
})();
