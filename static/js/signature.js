/* A pad to sign on with a finger, a pen or a mouse. Without this file the typed name is the signature. */
(function () {
  "use strict";

  var WIDE = 1000, HIGH = 400; /* the pad in its own units, whatever its size on the screen */
  var NEAR = 6; /* units: points closer than this say nothing new */
  var LONGEST = 7900; /* characters that may be sent */
  var box = document.querySelector("[data-signature]");
  var pad = box && box.querySelector("canvas");
  var pen = pad && pad.getContext && pad.getContext("2d");
  if (!pen) { return; }

  var field = box.querySelector("input[type=hidden]");
  var state = box.querySelector("[role=status]");
  var kept = box.querySelector(".signature-input__kept");
  var strokes = [], stroke = null;

  function written() {
    return strokes.map(function (points) { return points.join(" "); }).join(";"); /* a point is written x,y */
  }

  function draw() {
    var by = pad.width / WIDE;
    pen.clearRect(0, 0, pad.width, pad.height);
    pen.lineWidth = 12 * by;
    pen.lineCap = pen.lineJoin = "round";
    pen.strokeStyle = window.getComputedStyle(pad).color;
    strokes.forEach(function (points) {
      pen.beginPath();
      pen.moveTo(points[0][0] * by, points[0][1] * by);
      points.forEach(function (point) { pen.lineTo(point[0] * by, point[1] * by); });
      pen.stroke();
    });
  }

  function keep() {
    var text = written();
    while (text.length > LONGEST) { /* every second point inside a stroke can go */
      strokes = strokes.map(function (points) {
        return points.filter(function (_point, n) { return n % 2 === 0 || n === points.length - 1; });
      });
      if (written().length === text.length) { strokes.pop(); }
      text = written();
    }
    field.value = text;
  }

  function point(event) {
    var at = pad.getBoundingClientRect(), from = event.touches ? event.touches[0] : event;
    var x = Math.round((from.clientX - at.left) / at.width * WIDE);
    var y = Math.round((from.clientY - at.top) / at.height * HIGH);
    return [Math.max(0, Math.min(WIDE, x)), Math.max(0, Math.min(HIGH, y))];
  }

  function begin(event) {
    event.preventDefault(); /* so that no mouse is made of a touch, and the page stays where it is */
    stroke = [point(event)];
    strokes.push(stroke);
    draw();
  }

  function move(event) {
    var to, from;
    if (!stroke) { return; }
    event.preventDefault();
    to = point(event);
    from = stroke[stroke.length - 1];
    if (Math.abs(to[0] - from[0]) + Math.abs(to[1] - from[1]) >= NEAR) { stroke.push(to); draw(); }
  }

  function end() {
    if (!stroke) { return; }
    stroke = null;
    keep();
    state.textContent = box.getAttribute("data-drawn");
  }

  function fit() {
    pad.width = pad.clientWidth || 600;
    pad.height = Math.round(pad.width * HIGH / WIDE);
    draw();
  }

  function wipe() {
    strokes = [];
    keep();
    draw();
    state.textContent = box.getAttribute("data-wiped");
  }

  function listen(where, names, act) {
    names.forEach(function (name) { where.addEventListener(name, act); });
  }

  strokes = field.value ? field.value.split(";").map(function (text) {
    return text.split(" ").map(function (pair) { return pair.split(",").map(Number); });
  }) : [];
  listen(box.querySelector("button"), ["click"], wipe);
  listen(pad, ["mousedown", "touchstart"], begin);
  listen(pad, ["touchmove"], move);
  listen(pad, ["touchend", "touchcancel"], end);
  listen(document, ["mousemove"], move);
  listen(document, ["mouseup"], end);
  if (kept) { kept.hidden = true; }
  box.querySelector(".signature-input__pad").hidden = false;
  window.addEventListener("resize", fit);
  fit();
})();
