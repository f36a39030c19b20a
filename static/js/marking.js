/* Shows in the page which sentence is being read. Used by speech.js. */
(function () {
  "use strict";
  var main = document.querySelector("main"), marks = [];
  var begun = 0, ended = 0; /* where in the page's text, white space aside, the last sentence stood */
  function letters(act) { /* each letter of the page in turn, with its text node and its place in there */
    var walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT, null, false), node, i;
    while ((node = walker.nextNode())) {
      for (i = 0; i < node.data.length; i += 1) {
        if (!/\s/.test(node.data.charAt(i))) { act(node.data.charAt(i), node, i); }
      }
    }
  }
  function clear() {
    marks.forEach(function (piece) {
      var parent = piece.parentNode;
      if (parent) { parent.replaceChild(piece.firstChild, piece); parent.normalize(); }
    });
    marks = [];
  }
  function isSeen() { /* the page moves only when it must: what moves away from under a finger is missed */
    var bar = document.getElementById("player"), top = bar && !bar.hidden ? bar.getBoundingClientRect().bottom : 0;
    var first = marks[0].getBoundingClientRect(), last = marks[marks.length - 1].getBoundingClientRect();
    return first.top >= Math.max(top, 0) && last.bottom <= window.innerHeight;
  }
  /* The next sentence is looked for from this element on; without one, from the top. */
  function begin(id) {
    var part = id && document.getElementById(id);
    clear();
    begun = ended = 0;
    if (!part) { return; }
    letters(function (letter, node) {
      if (part.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_PRECEDING) { ended += 1; }
    });
    begun = ended;
  }
  /* Marks a sentence piece by piece; false when it is not written there. `where`: once "again",
     "before" the last one, or else after it. */
  function mark(sentence, where) {
    var wanted = sentence.replace(/\s+/g, ""), all = "", places = [], i, found, first, node, piece;
    clear();
    letters(function (letter, node, at) { all += letter; places.push([node, at]); });
    found = where === "before" ? all.lastIndexOf(wanted, begun - 1) : all.indexOf(wanted, where === "again" ? begun : ended);
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
    if (!isSeen()) { marks[0].scrollIntoView({ block: "center" }); }
    return true;
  }
  window.marking = { begin: begin, mark: mark, clear: clear };
})();
