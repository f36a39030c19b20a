/* The digits of a keyboard or keypad press the buttons of the bar while it is there, and Escape stops. */
(function () {
  "use strict";
  var player = window.player;
  var TYPED = "input:not([type=radio]):not([type=checkbox]):not([type=hidden]), textarea, select, [contenteditable]";
  if (!player) { return; }
  document.addEventListener("keydown", function (event) {
    var button;
    if (!player.isOpen() || event.ctrlKey || event.altKey || event.metaKey) { return; }
    if (event.key === "Escape") { player.press("stop"); return; }
    if (!/^[0-9]$/.test(event.key) || event.target.matches(TYPED)) { return; }
    button = player.button(event.key);
    if (button && !event.repeat) {
      event.preventDefault();
      player.press(button.getAttribute("data-player"));
    }
  });
})();
