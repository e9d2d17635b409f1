import {type Html, html} from './html.ts';

export const styles: Html = html`
:root{color-scheme:light dark;--line:#8884;--good:#2a7a3b;--bad:#b3372b;--soft:#888}
body{font:15px/1.5 system-ui,sans-serif;max-width:1000px;margin:2rem auto;padding:0 1rem}
h1,h2,h3{line-height:1.2}h2{margin-top:2.5rem;border-top:1px solid var(--line);padding-top:1rem}
small,footer,.tick{color:var(--soft)}footer{margin-top:3rem}
svg{width:100%;height:auto;font-size:12px}svg text{fill:currentColor}
rect.good{fill:var(--good)}rect.bad{fill:var(--bad)}rect.live{fill:var(--soft)}circle.merged{fill:none;stroke:currentColor;stroke-width:2}
code,pre,.hunk{font:12.5px/1.45 ui-monospace,monospace}pre{overflow:auto;border:1px solid var(--line);padding:.5rem}
table{border-collapse:collapse}td{padding:0 .5rem;vertical-align:top}
.hunk{width:100%;margin:.5rem 0;border:1px solid var(--line)}.hunk td{white-space:pre-wrap;overflow-wrap:anywhere}
.hunk td:nth-child(-n+2){color:var(--soft);text-align:right;width:3rem;white-space:nowrap}
.add{background:#2a7a3b22}.del{background:#b3372b22}.ok{color:var(--good)}.failed{color:var(--bad)}
nav a{margin-right:.5rem}
`;
