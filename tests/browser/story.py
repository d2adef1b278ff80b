"""What people do with the explorer, in a real browser: search, filter, choose three, compare, fold, change the day, go back."""

import sys

from chromium import a_page, chromium
from playwright.sync_api import Browser, Page, expect

MARK = "window.here = 1"  # gone when the page is loaded anew


def search(page: Page) -> None:
    """Search as you type: the list follows, the address too, and the words stay where they are typed."""
    page.goto("/models")
    page.evaluate(MARK)
    before = page.locator("#count").inner_text()
    page.locator("#q").press_sequentially("claude", delay=30)
    page.wait_for_url("**/models?q=claude*")
    expect(page.locator("#count")).not_to_have_text(before)
    assert page.evaluate("document.activeElement.id") == "q"
    assert page.locator("#q").input_value() == "claude"
    assert page.evaluate("window.here") == 1, "the page was loaded anew"
    assert "claude" in page.title()


def filter_by_facet(page: Page) -> None:
    """A facet narrows the list, is marked, and keeps the focus."""
    facet = page.locator("#f-maker-anthropic")
    count = facet.locator(".n").inner_text()
    facet.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**maker=anthropic**")
    expect(page.locator("#f-maker-anthropic")).to_have_attribute("aria-current", "true")
    expect(page.locator("#count")).to_have_text(f"{count} models")
    assert page.evaluate("document.activeElement.id") == "f-maker-anthropic"
    assert page.evaluate("window.here") == 1


def sort(page: Page) -> None:
    page.locator("#by-input_price").click()
    page.wait_for_url("**sort=input_price**")
    expect(page.locator("th.c-input_price").first).to_have_attribute("aria-sort", "ascending")


def choose_three(page: Page) -> list[str]:
    """Ticks are kept in the address and shown in the tray."""
    boxes = page.locator("table.models input[type=checkbox]")
    slugs = [str(boxes.nth(place).get_attribute("value")) for place in range(3)]
    for number, slug in enumerate(slugs, 1):
        page.locator(f"[id='pick-{slug}']").check()
        expect(page.locator(".tray li")).to_have_count(number)
    page.wait_for_url(f"**chosen={','.join(slugs)}**")
    assert page.evaluate("window.here") == 1
    return slugs


def compare(page: Page, slugs: list[str]) -> None:
    page.get_by_role("button", name="Compare 3").click()
    page.wait_for_url(f"**/compare?models={','.join(slugs)}")
    expect(page.locator("table.compared thead th")).to_have_count(4)


def fold(page: Page) -> None:
    """A group folds by the keyboard, and unfolds."""
    row = page.locator("tr#context_window")
    expect(row).to_be_visible()
    page.get_by_label("Fold Limits").focus()
    page.keyboard.press("Space")
    expect(row).to_be_hidden()
    page.keyboard.press("Space")
    expect(row).to_be_visible()


def change_the_day(page: Page) -> None:
    page.evaluate(MARK)
    page.locator("#as_of").fill("2026-11-01")
    page.get_by_role("button", name="Go").click()
    page.wait_for_url("**as_of=2026-11-01**")
    expect(page.locator("h1")).to_contain_text("as of 2026-11-01")
    assert page.evaluate("window.here") == 1


def go_back(page: Page, slugs: list[str]) -> None:
    """Back to today, back to the catalog with the same models ticked."""
    page.go_back()
    expect(page.locator("h1")).not_to_contain_text("as of")
    page.go_back()
    page.wait_for_url("**/models?**")
    expect(page.locator(".tray li")).to_have_count(3)
    for slug in slugs:
        expect(page.locator(f"[id='pick-{slug}']")).to_be_checked()


def differences_and_workload(page: Page) -> None:
    page.goto("/compare?models=gpt-4o,claude-3-opus,llama-3.1-405b")
    rows = page.locator("table.compared tbody tr[id]").count()
    page.get_by_role("link", name="Differences only").click()
    page.wait_for_url("**differences=true**")
    expect(page.get_by_role("link", name="All rows").first).to_be_visible()
    assert page.locator("table.compared tbody tr[id]").count() < rows
    page.get_by_label("Input tokens", exact=True).fill("2000000")
    page.get_by_label("Output tokens").fill("500000")
    page.get_by_role("button", name="Reckon").click()
    page.wait_for_url("**input_tokens=2000000**")
    expect(page.locator("section[aria-labelledby=cost] tbody tr")).to_have_count(3)


def try_the_reference(page: Page) -> None:
    """The reference opens an operation, sends what is typed and shows what came back; a slip comes back with what to type."""
    page.goto("/docs")
    operation = page.locator("[id='operations-Models-list_models']")
    operation.locator(".opblock-summary-control").click()
    for name, typed, expected in (("limit", "2", '"limit": 2'), ("cursor", "x", "take page.next of the answer before")):
        field = operation.locator(f"tr[data-param-name={name}] input")
        field.fill(typed)
        field.blur()  # the reference takes what is typed a moment later, or when the field is left
        operation.get_by_role("button", name="Execute").click()
        answer = operation.locator(".live-responses-table .highlight-code").first
        expect(answer).to_contain_text(expected, timeout=30_000)


def without_a_script(page: Page) -> None:
    """The same by forms and links alone."""
    page.goto("/models")
    page.locator("#q").fill("gpt-4o")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url("**q=gpt-4o**")
    boxes = page.locator("table.models input[type=checkbox]")
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.get_by_role("button", name="Choose").click()
    expect(page.locator(".tray li")).to_have_count(2)
    page.get_by_role("button", name="Compare").click()
    page.wait_for_url("**/compare?models=*")
    expect(page.locator("table.compared thead th")).to_have_count(3)


def by_keyboard(page: Page) -> None:
    """The first stop leads past the head of the page; everything that can be used can be reached, and shows that it is."""
    page.goto("/models/gpt-4o")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def on_a_phone(page: Page) -> None:
    """Filters unfold on the phone, and nothing is wider than it."""
    page.goto("/models")
    facet = page.locator("#facet-maker")
    expect(facet).to_be_hidden()
    page.locator("label[for=show-filters]").click()
    expect(facet).to_be_visible()
    page.locator("#f-maker-openai").click()
    page.wait_for_url("**maker=openai**")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def told(browser: Browser, url: str) -> None:
    with a_page(browser, url, viewport={"width": 1280, "height": 900}) as page:
        search(page)
        filter_by_facet(page)
        sort(page)
        slugs = choose_three(page)
        compare(page, slugs)
        fold(page)
        change_the_day(page)
        go_back(page, slugs)
        differences_and_workload(page)
        by_keyboard(page)
        try_the_reference(page)
    with a_page(browser, url, java_script_enabled=False) as page:
        without_a_script(page)
    with a_page(browser, url, viewport={"width": 390, "height": 844}) as page:
        on_a_phone(page)


if __name__ == "__main__":
    with chromium(sys.argv[2]) as chosen:
        told(chosen, sys.argv[1])
    print("  search, filter, sort, choose, compare, fold, change the day, back; by keyboard; the reference; without a script; on a phone")
