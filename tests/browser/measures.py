"""What axe cannot see on a page, measured: width, size of targets, room for letters of another size or spacing."""

from __future__ import annotations

from playwright.sync_api import Page, ViewportSize

from tests.browser.pace import until

SMALLEST, MAIN_ACTION = 24, 44  # CSS pixels: WCAG 2.5.8 and 2.5.5

# Elements whose text is cut off at the side.
CUT_OFF = """[...document.querySelectorAll("main *, header h1, header p, nav *, footer *")]
  .filter(it => it.checkVisibility() && !it.closest(".unseen"))
  .filter(it => it.clientWidth > 0 && it.scrollWidth > it.clientWidth + 1)
  .filter(it => ["hidden", "clip"].includes(getComputedStyle(it).overflowX)).map(it => it.outerHTML.slice(0, 80))"""
SIDEWAYS = """(() => { const width = document.documentElement.scrollWidth;
  return width > innerWidth ? [`${width} pixels wide`] : []; })()"""
# What a finger has to hit. WCAG 2.5.8 does not count a link in a sentence. Then, with more room for letters as in
# WCAG 1.4.12, what is lost; a style sheet of the user (through the object model, which the policy leaves to users).
CRAMPED = f"""() => {{
  const sizes = all => [...document.querySelectorAll(all)].filter(it => it.checkVisibility())
    .map(it => [it, it.getBoundingClientRect()]);
  const small = sizes("a, button, input, select, textarea, summary")
    .filter(([it]) => !it.closest(".skip, .unseen, p, .prose, .summary"))
    .filter(([, box]) => box.width > 0 && (box.width < {SMALLEST} || box.height < {SMALLEST}));
  const low = sizes("button, .action, select, .tick, summary, textarea")
    .filter(([it]) => !it.closest(".languages")).filter(([, box]) => box.height < {MAIN_ACTION});
  const found = [...{SIDEWAYS}, ...[...small, ...low]
    .map(([it, box]) => `${{Math.round(box.width)}}×${{Math.round(box.height)}} ${{it.outerHTML.slice(0, 80)}}`)];
  const before = [...document.adoptedStyleSheets], sheet = new CSSStyleSheet(); // the list itself would change
  sheet.replaceSync("* {{ line-height: 1.5 !important; letter-spacing: .12em !important;"
    + " word-spacing: .16em !important }} p {{ margin-bottom: 2em !important }}");
  document.adoptedStyleSheets = [...before, sheet];
  found.push(...{CUT_OFF}, ...{SIDEWAYS}.map(wide => `spaced out: ${{wide}}`));
  document.adoptedStyleSheets = before;
  return found; }}"""
# For a browser that knows no hyphenation and whose reader wants letters of twice the size: words that go on in the
# next line without a hyphen. Not those in letters as large as they fit, and no addresses.
BROKEN_WORDS = r"""() => { const found = [], range = document.createRange(), sheet = new CSSStyleSheet();
  sheet.replaceSync("html { font-size: 32px !important } * { hyphens: manual !important }");
  document.adoptedStyleSheets = [sheet];
  const WRITTEN = "select, .skip, .unseen, .said, .large, .code";
  const nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (nodes.nextNode()) {
    const node = nodes.currentNode, parent = node.parentElement;
    if (!parent.checkVisibility() || parent.closest(WRITTEN)) continue;
    for (const word of node.data.matchAll(/(?<![\p{L}./@:])[\p{L}\u00ad’]{2,}(?![./@:]\p{L})/gu)) {
      let top = null;
      for (let at = word.index; at < word.index + word[0].length; at++) {
        range.setStart(node, at); range.setEnd(node, at + 1);
        const box = [...range.getClientRects()].pop(); // behind a hyphen the first one is the end of the line before
        if (!box || !box.width || node.data[at] === "\u00ad") continue;
        if (top !== null && box.top > top + box.height / 2 && node.data[at - 1] !== "\u00ad") found.push(word[0]);
        top = box.top;
      }
    }
  }
  return found; }"""


def resize(page: Page, size: ViewportSize) -> None:
    """Give the page this size, and let its scripts know now and not with its next frame."""
    page.set_viewport_size(size)
    until(page, lambda: bool(page.evaluate("[innerWidth, innerHeight]") == [size["width"], size["height"]]))
    page.evaluate("dispatchEvent(new Event('resize'))")


def sideways(page: Page) -> list[str]:
    """A line if the page is wider than the window."""
    found: list[str] = page.evaluate(SIDEWAYS)
    return found


def cramped(page: Page) -> list[str]:
    """What is too wide, too small to hit, or lost where letters and lines get the room of WCAG 1.4.12."""
    found: list[str] = page.evaluate(CRAMPED)
    return found


def broken_by_large_text(page: Page) -> list[str]:
    """Give the page letters of twice the size; the words that break without a hyphen then, and whether it is wide."""
    return page.evaluate(BROKEN_WORDS) + sideways(page)
