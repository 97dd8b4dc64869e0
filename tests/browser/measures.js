// What a page looks like to somebody who has to use it: read by tests/browser/measuring.py.
(() => {
  "use strict";

  // WCAG 2.2, 2.5.8: this wide and high, or so far from what else can be pressed.
  const SMALLEST = 24;
  const CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  // What a browser rounds.
  const HAIR = 1;

  const shown = (one) => one.checkVisibility({ visibilityProperty: true });
  const box = (one) => one.getBoundingClientRect();
  const named = (one) => one.outerHTML.replace(/\s+/g, " ").slice(0, 120);
  // The skip link waits beside the page until it is focused; some words are for readers aloud.
  const aside = (one) => box(one).right + scrollX <= 0 || box(one).bottom + scrollY <= 0
    || one.closest(".unseen") !== null;
  const controls = () => [...document.querySelectorAll(CONTROLS)].filter(
    (one) => shown(one) && !one.disabled,
  );
  const open = () => {
    document.querySelectorAll("details").forEach((one) => { one.open = true; });
  };

  // --- Size ---------------------------------------------------------------------------------

  // 2.5.8 leaves alone a link in the middle of a sentence: its lines say how high it is.
  const inSentence = (one) => one.matches("a")
    && getComputedStyle(one).display === "inline"
    && [...one.parentElement.childNodes].some(
      (near) => near.nodeType === Node.TEXT_NODE && near.textContent.trim() !== "",
    );
  const isSmall = (at) => Math.min(at.width, at.height) < SMALLEST - .01;
  const centre = (at) => [at.left + at.width / 2, at.top + at.height / 2];
  const gap = ([x, y], at) => Math.hypot(
    Math.max(at.left - x, 0, x - at.right), Math.max(at.top - y, 0, y - at.bottom),
  );
  const isCrowded = (at, others) => others.some((other) => {
    const [x, y] = centre(at);
    const [otherX, otherY] = centre(other);
    return isSmall(other)
      ? Math.hypot(x - otherX, y - otherY) < SMALLEST
      : gap([x, y], other) < SMALLEST / 2;
  });

  function small() {
    const all = controls().filter((one) => !aside(one));
    return all.filter((one) => !inSentence(one) && isSmall(box(one)) && isCrowded(
      box(one), all.filter((other) => other !== one).map(box),
    )).map(named);
  }

  // --- Loss ---------------------------------------------------------------------------------

  // Each visible piece of text with where its lines are.
  function lines() {
    const found = [];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const text = walk.currentNode;
      if (text.data.trim() === "" || !shown(text.parentElement) || aside(text.parentElement)) {
        continue;
      }
      const range = document.createRange();
      range.selectNodeContents(text);
      for (const at of range.getClientRects()) {
        found.push({ at, text: text.data.trim(), of: text.parentElement });
      }
    }
    return found;
  }

  const cover = (one, other) => Math.min(
    Math.min(one.right, other.right) - Math.max(one.left, other.left),
    Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top),
  );

  function overlapping(all) {
    const found = [];
    all.forEach((one, place) => {
      const over = all.slice(place + 1).find(
        // A quarter of a line: the boxes of letters are higher than the letters.
        (other) => other.of !== one.of && cover(one.at, other.at) > one.at.height / 4,
      );
      if (over) found.push(`"${one.text}" lies on "${over.text}"`);
    });
    return found;
  }

  const cutOff = () => [...document.body.querySelectorAll("*")].filter((one) => {
    if (!shown(one) || one.closest(".unseen")) return false;
    const style = getComputedStyle(one);
    const hides = [style.overflowX, style.overflowY].some((how) => how !== "visible");
    const isPressed = one.matches("button, summary");
    // A line to type in holds any address, however long: it moves along in it.
    if (one.matches("input[type=email], input[type=text], input:not([type])")) return false;
    return (hides || isPressed) && (
      one.scrollWidth > one.clientWidth + HAIR || one.scrollHeight > one.clientHeight + HAIR
    );
  }).map((one) => `cut off: ${named(one)}`);

  // What cannot be read any more: out of the window, cut off, or under something else.
  function lost() {
    const all = lines();
    const outside = all.filter(({ at }) => at.left < -HAIR || at.right > innerWidth + HAIR);
    return [
      ...outside.map(({ text }) => `outside: "${text}"`), ...cutOff(), ...overlapping(all),
    ];
  }

  const tooWide = () => Math.max(0, document.documentElement.scrollWidth - innerWidth);

  // --- Order and focus ----------------------------------------------------------------------

  // One of the buttons of a group is reached by Tab, the others from there by the arrows.
  const isReached = (one) => {
    if (one.tabIndex < 0) return false;
    if (one.type !== "radio") return true;
    const group = [...(one.form ?? document).querySelectorAll("input[type=radio]")].filter(
      (other) => other.name === one.name,
    );
    return one === (group.find((other) => other.checked) ?? group[0]);
  };
  const reached = () => controls().filter(isReached);

  // Pairs that a reader meets in another order than Tab does.
  const disordered = () => {
    const all = reached().filter((one) => !aside(one));
    return all.slice(1)
      .filter((one, before) => box(one).bottom <= box(all[before]).top + HAIR)
      .map(named);
  };

  const light = (colour) => {
    const [red, green, blue] = colour.match(/[\d.]+/g).map((part) => {
      const share = part / 255;
      return share <= .04045 ? share / 12.92 : ((share + .055) / 1.055) ** 2.4;
    });
    return .2126 * red + .7152 * green + .0722 * blue;
  };
  const contrast = (one, other) => {
    const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
    return (bright + .05) / (dark + .05);
  };
  const behind = (one) => {
    for (let at = one.parentElement; at !== null; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (!/, 0\)$/.test(colour)) return colour;
    }
    return "rgb(255, 255, 255)";
  };

  // 2.4.11 asks that a part of it is to be seen: a large field need not fit.
  const inWindow = (at) => new DOMRect(
    Math.max(at.left, 0),
    Math.max(at.top, 0),
    Math.min(at.right, innerWidth) - Math.max(at.left, 0),
    Math.min(at.bottom, innerHeight) - Math.max(at.top, 0),
  );

  // What is wrong with how the focused control shows that it is; its place among all.
  function focused() {
    const one = document.activeElement;
    const style = getComputedStyle(one);
    const over = document.elementFromPoint(...centre(inWindow(box(one))));
    const wrong = [];
    if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) {
      wrong.push(`no ring: ${named(one)}`);
    } else if (contrast(style.outlineColor, behind(one)) < 3) {
      wrong.push(`a pale ring: ${named(one)}`);
    }
    if (over === null || !(one.contains(over) || over.contains(one))) {
      wrong.push(`hidden: ${named(one)}`);
    }
    return { place: reached().indexOf(one), isAside: one !== document.body && !one.matches(CONTROLS), wrong };
  }

  // Where Tab begins, also on a page that puts the reader into its first field.
  function fromTheTop() {
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
  }

  // --- The first screen ---------------------------------------------------------------------

  // What can be read without scrolling or opening anything.
  const firstScreen = () => {
    const fits = new Map();
    for (const { at, text } of lines()) {
      const here = at.top >= 0 && at.bottom <= innerHeight;
      fits.set(text, here && (fits.get(text) ?? true));
    }
    return [...fits.keys()].filter((text) => fits.get(text)).map((text) => text.replace(/\s+/g, " "));
  };

  // --- What readers change ------------------------------------------------------------------

  // 1.4.12.
  const SPACED = `* { line-height: 1.5 !important; letter-spacing: .12em !important;
    word-spacing: .16em !important; } p { margin-bottom: 2em !important; }`;
  const styled = (rules) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(rules);
    document.adoptedStyleSheets = [sheet];
  };

  window.measures = {
    open,
    small,
    lost,
    tooWide,
    disordered,
    focused,
    fromTheTop,
    firstScreen,
    stops: () => reached().map((one) => ({
      name: named(one), isDate: one.type === "date", inMain: one.closest("main") !== null,
    })),
    spaced: () => styled(SPACED),
    plain: () => styled(""),
  };
})();
