"""Each kind of page by day and by night, on a desk and on a phone: what axe finds, what is wider than the screen, what it weighs, how
long the server takes. A picture of each lies in build/."""

import statistics
import sys
from pathlib import Path
from typing import Any

from chromium import a_page, chromium
from playwright.sync_api import Browser, Page

HERE = Path(__file__).resolve().parent
AXE = HERE / "node_modules" / "axe-core" / "axe.min.js"
PAGES = {
    "home": "/",
    "catalog": "/models",
    "catalog-searched": "/models?q=claude&maker=anthropic&chosen=gpt-4o,claude-3-opus&sort=-input_price",
    "catalog-empty": "/models?maker=openai&license=MIT&class=audio_model&reasoning=true",
    "model": "/models/gpt-4o",
    "model-lineage": "/models/stable-diffusion",
    "compare": "/compare?models=gpt-4o,claude-3-opus,gemini-1.0-ultra&input_tokens=2000000&output_tokens=500000",
    "compare-ten": "/compare?models=gpt-4o,gpt-4,o3,claude-3-opus,claude-3.5-sonnet,gemini-1.5-pro,gemini-2.5-pro,llama-3.1-405b,"
                   "mixtral-8x7b,mistral-large&frontier=input_price,score:mmlu",
    "compare-start": "/compare",
    "makers": "/makers",
    "maker": "/makers/openai",
    "products": "/products",
    "product": "/products/chatgpt",
    "providers": "/providers",
    "provider": "/providers/openrouter",
    "benchmarks": "/benchmarks",
    "benchmark": "/benchmarks/mmlu",
    "timeline": "/timeline",
    "sources": "/sources",
    "not-found": "/models/gpt-4oo",
    "wrong": "/models?makr=openai&limit=0",
    "problems": "/problems",
    "problem": "/problems/invalid-parameter",
}  # fmt: skip
MOST_BYTES, MOST_SECONDS = 100_000, 0.1
TRIES = 5


def judged(page: Page) -> list[str]:
    """What axe finds to be serious or worse."""
    page.evaluate(AXE.read_text())
    found: dict[str, Any] = page.evaluate("axe.run({resultTypes: ['violations']})")
    grave = [one for one in found["violations"] if one["impact"] in ("serious", "critical")]
    return [f"{one['id']} ({one['impact']}): {one['nodes'][0]['html'][:160]}" for one in grave]


def seen(browser: Browser, url: str) -> list[str]:
    wrong = []
    for width, scheme in ((1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")):
        with a_page(browser, url, viewport={"width": width, "height": 900}, color_scheme=scheme) as page:
            for name, address in PAGES.items():
                page.goto(address)
                wrong += [f"{name}, {width} {scheme}: {one}" for one in judged(page)]
                if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
                    wrong.append(f"{name}, {width}: the page is {wide} wide")
                page.screenshot(path=HERE / "build" / f"{name}-{width}-{scheme}.png", full_page=True)
    return wrong


def weighed(browser: Browser, url: str) -> list[str]:
    """What each page weighs with all that it loads, as it is sent; and the median of the server's time for it."""
    wrong = []
    print(f"  {'page':18} {'KB sent':>8} {'ms':>6}")
    for name, address in PAGES.items():
        with a_page(browser, url) as page:
            sent: list[float] = []
            listener = page.context.new_cdp_session(page)
            listener.send("Network.enable")
            listener.send("Network.setCacheDisabled", {"cacheDisabled": True})
            listener.on("Network.loadingFinished", lambda told, sent=sent: sent.append(told["encodedDataLength"]))
            waits: list[float] = []
            for _ in range(TRIES):
                sent.clear()
                answer = page.goto(address, wait_until="networkidle")
                assert answer is not None
                timing = answer.request.timing
                waits.append((timing["responseStart"] - timing["requestStart"]) / 1000)
            seconds, sent_once = statistics.median(waits), sum(sent)
            print(f"  {name:18} {sent_once / 1000:8.1f} {seconds * 1000:6.1f}{'  over' if seconds > MOST_SECONDS else ''}")
            if sent_once > MOST_BYTES:
                wrong.append(f"{name}: {sent_once} bytes are sent")
    return wrong


if __name__ == "__main__":
    with chromium(sys.argv[2]) as chosen:
        found = [*seen(chosen, sys.argv[1]), *weighed(chosen, sys.argv[1])]
    for one in found:
        print(f"  {one}")
    sys.exit(bool(found))
