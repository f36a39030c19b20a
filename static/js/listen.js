/* Records a few words where the browser can. Without this file the phone's own recorder makes a file to be sent. */
(function () {
  "use strict";

  var LONGEST = 10000; /* milliseconds */
  var PATIENCE = 40000;
  var form = document.querySelector("[data-recorder]");
  var devices = navigator.mediaDevices;
  if (!form || !devices || !devices.getUserMedia || !window.MediaRecorder || window.isSecureContext === false) {
    return;
  }

  var live = form.querySelector(".recorder__live");
  var file = form.querySelector(".recorder__file");
  var press = live.querySelector("button");
  var words = press.querySelector("span");
  var state = live.querySelector("[role=status]");
  var recorder = null;
  var timer = 0;

  function show(pressed, said) {
    words.textContent = form.getAttribute("data-" + (pressed ? "done" : "press"));
    press.className = "recorder__press" + (pressed ? " recorder__press--on" : "");
    state.textContent = said ? form.getAttribute("data-" + said) : "";
  }

  function wait(waiting) {
    press.disabled = waiting;
  }

  function fail() {
    recorder = null;
    wait(false);
    show(false, "failed");
    file.hidden = false;
  }

  function send(pieces, type) {
    var body = new FormData();
    var asked = new XMLHttpRequest();
    body.append("csrf_token", form.querySelector("[name=csrf_token]").value);
    body.append("sound", new Blob(pieces, { type: type }), "sound");
    asked.open("POST", form.getAttribute("action"));
    asked.timeout = PATIENCE;
    asked.onload = function () {
      if (asked.status < 400 && asked.responseURL) {
        window.location.assign(asked.responseURL);
      } else {
        fail();
      }
    };
    asked.onerror = asked.ontimeout = fail;
    asked.send(body);
  }

  function record(stream) {
    var pieces = [];
    recorder = new MediaRecorder(stream, { audioBitsPerSecond: 24000 });
    recorder.ondataavailable = function (event) { pieces.push(event.data); };
    recorder.onerror = fail;
    recorder.onstop = function () {
      var type = recorder ? recorder.mimeType : "";
      window.clearTimeout(timer);
      stream.getTracks().forEach(function (track) { track.stop(); });
      recorder = null;
      wait(true);
      show(false, "wait");
      send(pieces, type);
    };
    recorder.start();
    timer = window.setTimeout(end, LONGEST);
    wait(false);
    show(true, "speak");
    press.focus();
  }

  function end() {
    if (recorder && recorder.state !== "inactive") { recorder.stop(); }
  }

  function begin() {
    /* What the site reads out must not be recorded; Escape ends it. */
    document.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
    wait(true);
    devices.getUserMedia({ audio: true }).then(record).then(null, fail);
  }

  press.addEventListener("click", function () {
    if (recorder) { end(); } else { begin(); }
  });
  /* A page that comes back from memory is ready to listen again. */
  window.addEventListener("pageshow", function () { wait(false); show(false); });
  live.hidden = false;
  file.hidden = true;
})();
