/* What a person with weak eyes, a shaking hand or only a keyboard would stumble over. Returns words; none is best. */
(() => {
  const CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  const name = (node) => node.outerHTML.replace(/<svg.*?<\/svg>/gs, "").replace(/\s+/g, " ").slice(0, 120);
  const isShown = (node) => {
    const box = node.getBoundingClientRect();
    const style = getComputedStyle(node);
    return box.width > 1 && box.height > 1 && box.bottom + scrollY > 0 && style.visibility !== "hidden";
  };
  const controls = () => [...document.querySelectorAll(CONTROLS)].filter(isShown);
  /* A tick is as large as what one may press to tick it. */
  const area = (node) => {
    let { left, right, top, bottom } = node.getBoundingClientRect();
    for (const label of node.labels || []) {
      if (!["radio", "checkbox"].includes(node.type)) { break; }
      const box = label.getBoundingClientRect();
      left = Math.min(left, box.left); right = Math.max(right, box.right);
      top = Math.min(top, box.top); bottom = Math.max(bottom, box.bottom);
    }
    return { width: right - left, height: bottom - top };
  };
  const isInSentence = (node) => getComputedStyle(node).display === "inline" &&
    [...node.parentElement.childNodes].some((one) => one.nodeType === 3 && one.data.trim());

  const sideways = () => {
    const root = document.scrollingElement;
    if (root.scrollWidth <= innerWidth) { return []; }
    const wide = [...document.body.querySelectorAll("*")].filter((node) => node.getBoundingClientRect().right > innerWidth + 1);
    return [`scrolls sideways: ${root.scrollWidth}px wide; ${wide.slice(-1).map(name)}`];
  };

  const small = (inZone) => controls().filter((node) => !isInSentence(node)).flatMap((node) => {
    const { width, height } = area(node);
    const wanted = inZone && node.closest("main") && node.matches(".button, .entry, .door, .press") ? 60 : 44;
    return width < 43.5 || height < wanted - .5 ? [`${Math.round(width)}x${Math.round(height)} is too small to hit: ${name(node)}`] : [];
  });

  const tiny = () => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (!node.data.trim() || parent.closest("script, style, svg, [hidden]") || !isShown(parent)) { continue; }
      const size = parseFloat(getComputedStyle(parent).fontSize);
      if (size < 17.99) { found.push(`${size}px is too small to read: ${node.data.trim().slice(0, 40)}`); }
    }
    return found;
  };

  const clipped = () => [...document.body.querySelectorAll("*")].filter((node) => {
    const style = getComputedStyle(node);
    if (!isShown(node) || node.closest("svg, .visually-hidden") || !node.textContent.trim()) { return false; }
    const hides = (axis) => ["hidden", "clip"].includes(style[axis]);
    return (hides("overflowY") && node.scrollHeight > node.clientHeight + 1) ||
      (hides("overflowX") && node.scrollWidth > node.clientWidth + 1);
  }).map((node) => `cut off: ${name(node)}`);

  const ringOf = (node) => [node, ...(node.labels || [])].some((one) => ["", "::before", "::after"].some((part) => {
    const style = getComputedStyle(one, part || null);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  }));
  const isCovered = (node) => {
    const box = node.getBoundingClientRect();
    if (box.height > innerHeight || box.width > innerWidth) { return false; }
    if (box.top < -1 || box.bottom > innerHeight + 1) { return true; }
    return [[2, 2], [box.width - 2, 2], [2, box.height - 2], [box.width - 2, box.height - 2]].some(([x, y]) => {
      const top = document.elementFromPoint(box.left + x, box.top + y);
      const label = top && top.closest("label");
      return !top || !(node.contains(top) || top.contains(node) || (label && label.control === node));
    });
  };
  const unfocused = () => controls().concat([...document.querySelectorAll(".skip-link")]).flatMap((node) => {
    node.focus();
    /* For a large field engines scroll no further than to its first line. */
    node.scrollIntoView({ block: "nearest" });
    if (document.activeElement !== node) { return [`cannot be focused: ${name(node)}`]; }
    return [...(ringOf(node) ? [] : [`no ring when focused: ${name(node)}`]),
      ...(isCovered(node) ? [`covered when focused: ${name(node)}`] : [])];
  });

  window.seeing = { sideways, small, tiny, clipped, unfocused };
})();
