/** Stands on the design tokens; one column on a phone, cards side by side where there is room. */
export const reportStyle = `
* { box-sizing: border-box; margin: 0; }
body { font: var(--regular) var(--md)/1.5 var(--font); color: var(--text); background: var(--bg); }
main { max-width: 1120px; margin: 0 auto; padding: var(--s5) var(--s4) var(--s7); }
h1 { font-size: var(--xl); font-weight: var(--strong); }
h2 { font-size: var(--lg); font-weight: var(--strong); }
h2 small { font-size: var(--sm); font-weight: var(--regular); color: var(--muted); }
h3 { font-size: var(--md); font-weight: var(--strong); }
ul { padding: 0; list-style: none; }
li { overflow-wrap: anywhere; }
code { font: var(--sm) var(--mono); }
.period, .calls { font-size: var(--sm); color: var(--muted); }
.totals { display: grid; grid-template-columns: repeat(auto-fit, minmax(96px, 1fr)); gap: var(--s3); margin: var(--s4) 0; }
.totals div { display: flex; flex-direction: column-reverse; }
.totals dt { font-size: var(--sm); color: var(--muted); }
.totals dd { font-size: var(--lg); font-weight: var(--strong); font-variant-numeric: tabular-nums; }
section { margin-top: var(--s6); }
.look { padding: var(--s4); background: var(--surface); border: 1px solid var(--line); border-radius: var(--r2); }
.trouble { padding: var(--s3) 0; border-top: 1px solid var(--line); }
.look h2 { margin-bottom: var(--s3); }
.look li { padding: var(--s2) 0 var(--s2) var(--s3); margin-top: var(--s2); border-left: 2px solid var(--line); }
.look q { max-width: 72ch; }
.praise { margin-top: var(--s2); font-size: var(--sm); font-weight: var(--strong); }
.modules { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 320px), 1fr)); gap: var(--s3); margin-top: var(--s3); }
article { display: grid; gap: var(--s2); align-content: start; padding: var(--s4); background: var(--surface); border: 1px solid var(--line); border-radius: var(--r2); }
.checks li { display: flex; justify-content: space-between; gap: var(--s3); }
.trend { letter-spacing: 2px; white-space: nowrap; }
.met { color: var(--accent); }
.unmet { color: var(--late); font-weight: var(--strong); }
.not-reached { color: var(--muted); }
.spreads { display: grid; grid-template-columns: repeat(3, 1fr); gap: var(--s3); }
figure { display: grid; gap: var(--s2); align-content: start; }
figcaption { min-height: 2.6em; font-size: var(--xs); line-height: 1.3; color: var(--muted); }
.bars { display: grid; grid-template-columns: repeat(7, 1fr); gap: 2px; }
.bars span { display: grid; grid-template-rows: 40px auto auto; justify-items: center; position: relative; }
.bars i { align-self: end; width: 100%; background: var(--accent); border-radius: 2px 2px 0 0; }
.bars b, .bars small { font-size: 10px; line-height: 1.4; min-height: 1.4em; font-weight: var(--regular); font-variant-numeric: tabular-nums; }
.bars small { color: var(--muted); border-top: 1px solid var(--line); width: 100%; text-align: center; }
details { margin-top: var(--s2); font-size: var(--sm); }
summary { min-height: var(--target); display: flex; gap: var(--s2); align-items: center; cursor: pointer; }
summary::before { content: '▸'; color: var(--muted); }
[open] > summary::before { content: '▾'; }
summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
details li { padding: var(--s1) 0; }
`;
