"""The report's style sheet: one column, small multiples, light or dark as the reader's system is."""

CSS = """
:root { --paper: #fcfbf9; --card: #ffffff; --ink: #1c1d21; --soft: #6a6d76; --rule: #e4e1da;
  --code: #f5f3ee;
  --c1: #1573d4; --c2: #e0700d; --c3: #2f9a3c; --c4: #b5297f; --good: #1f8a35; --bad: #c2291a; }
@media (prefers-color-scheme: dark) { :root { --paper: #15161a; --card: #1d1f25; --ink: #e9e8e4;
  --soft: #9b9ea8;
  --rule: #31343c; --code: #262930; --c1: #55a8ff; --c2: #ff9a45; --c3: #62cc62; --c4: #f06cc0;
  --good: #62cc62;
  --bad: #ff7a6b; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); line-height: 1.55; font-size: 16px;
  font-family: ui-sans-serif, system-ui, -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 48px 28px 96px; }
h1 { font-size: 34px; line-height: 1.2; letter-spacing: -.02em; margin: 0 0 6px; font-weight: 680; }
h2 { font-size: 22px; letter-spacing: -.01em; margin: 60px 0 4px; padding-top: 18px;
  border-top: 1px solid var(--rule); }
p { margin: 6px 0 14px; max-width: 76ch; }
.lead, .note { color: var(--soft); } .note { font-size: 13px; margin: 4px 0 0; }
code, pre { font-family: ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", monospace;
  font-size: 12.5px; }
pre { background: var(--code); border-radius: 6px; padding: 10px 12px; margin: 10px 0 0; overflow-x: auto;
  line-height: 1.5; }
pre .k { color: var(--c4); } pre .f { color: var(--c1); } pre .n { color: var(--c2); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(190px, 1fr)); gap: 14px;
  margin: 28px 0 8px; }
.tile, .card, figure.chart { background: var(--card); border: 1px solid var(--rule); border-radius: 10px;
  padding: 16px 18px; margin: 0; }
.tile b { display: block; font-size: 32px; line-height: 1.15; letter-spacing: -.02em; font-weight: 660;
  font-variant-numeric: tabular-nums; }
.tile > span { color: var(--soft); font-size: 13.5px; } .tile .up { color: var(--good); }
.tile .down { color: var(--bad); }
.tile b { white-space: nowrap; }
.tile b .from { color: var(--soft); font-weight: 400; }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(320px, 1fr)); gap: 14px;
  margin: 18px 0; }
.chart svg { width: 100%; height: auto; display: block; margin-top: 6px; }
figcaption { font-size: 14px; display: flex; gap: 12px; flex-wrap: wrap; align-items: baseline; }
.key { font-size: 12.5px; color: var(--soft); } .key::before { content: ""; display: inline-block;
  width: 14px;
  height: 3px; border-radius: 2px; margin-right: 5px; vertical-align: middle; background: var(--c); }
.c1 { --c: var(--c1); } .c2 { --c: var(--c2); } .c3 { --c: var(--c3); } .c4 { --c: var(--c4); }
.line { fill: none; stroke: var(--c); stroke-width: 2; stroke-linejoin: round; } .faint { opacity: .28;
  stroke-width: 1; }
.band { fill: var(--c); opacity: .13; stroke: none; } .grid { stroke: var(--rule); stroke-width: 1; }
.dot { fill: var(--c); opacity: 0; } .dot:hover { opacity: 1; }
.tick { fill: var(--soft); font-size: 11px; font-variant-numeric: tabular-nums; }
table { border-collapse: collapse; font-size: 14px; margin: 16px 0; width: 100%;
  font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: 7px 10px; border-bottom: 1px solid var(--rule); vertical-align: top; }
th:first-child, td:first-child { text-align: left; } th { font-weight: 600; color: var(--soft);
  font-size: 13px; }
td.wide, th.wide { text-align: left; color: var(--soft); font-size: 13px; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(330px, 1fr)); gap: 16px;
  margin: 20px 0; }
.card h3 { margin: 0 0 10px; font-size: 15px; display: flex; gap: 10px; align-items: baseline; }
.card h3 span { color: var(--soft); font-weight: 400; font-size: 13px; margin-left: auto; }
.badge { font-size: 11px; font-weight: 600; border-radius: 99px; padding: 1px 9px; background: var(--code);
  color: var(--good); margin-left: 0 !important; } .badge.lost { color: var(--bad); }
.pairs { display: flex; flex-wrap: wrap; gap: 12px 20px; align-items: flex-start; }
.pair { display: flex; gap: 7px; align-items: center; } .pair > i { color: var(--soft);
  font-style: normal; }
.pair.test { padding-left: 14px; border-left: 2px solid var(--rule); }
.grid-box { margin: 0; } .grid-box figcaption { font-size: 11.5px; color: var(--soft); margin-top: 2px; }
.grid-box svg { display: block; }
.strip { display: flex; flex-wrap: wrap; gap: 16px; align-items: flex-end; margin: 20px 0; }
details { margin: 10px 0; } summary { cursor: pointer; color: var(--soft); font-size: 14px; }
footer { margin-top: 72px; color: var(--soft); font-size: 13px; border-top: 1px solid var(--rule);
  padding-top: 16px; }
"""
