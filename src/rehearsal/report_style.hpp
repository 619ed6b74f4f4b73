#pragma once
// How a report looks: light and dark, on a phone and on paper. Private to this folder.

#include <string_view>

namespace rialto::rehearsal {

inline constexpr std::string_view report_style = R"CSS(
:root{--page:#fbfbfd;--card:#fff;--text:#1d1d1f;--quiet:#5d5d66;--grid:#e6e6eb;--good:#0a7d45;--bad:#c02626;
--s1:#2456d6;--s2:#c2410c;--s3:#0f766e;--s4:#8a5cd6}
@media(prefers-color-scheme:dark){:root{--page:#131316;--card:#1d1d21;--text:#f2f2f5;--quiet:#a5a5b0;--grid:#34343b;
--good:#4ade9a;--bad:#ff8080;--s1:#8fb0ff;--s2:#ffab70;--s3:#5eead4;--s4:#cdb2ff}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);font:16px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif;
font-variant-numeric:tabular-nums}
main{max-width:960px;margin:0 auto;padding:16px}
header{display:flex;gap:16px;align-items:flex-start;margin:8px 0 24px}
.symbol{flex:none;width:48px;height:48px;margin:4px 0 0;border-radius:24px;color:var(--card);font-size:28px;line-height:48px;
text-align:center;background:var(--bad)}
.passed .symbol{background:var(--good)}
h1{margin:0 0 4px;font-size:26px;line-height:1.25}
h2{margin:0 0 8px;font-size:19px}
h3{margin:0 0 4px;font-size:16px}
header p,.note,footer,figcaption{color:var(--quiet)}
header p{margin:0}
.note,footer{font-size:14px}
section{background:var(--card);border-radius:12px;padding:16px;margin:0 0 16px}
section p{margin:0 0 8px}
table{width:100%;border-collapse:collapse}
th,td{padding:6px 8px 6px 0;text-align:right;font-weight:400;white-space:nowrap}
th:first-child{text-align:left;white-space:normal}
thead th{color:var(--quiet);font-size:14px}
tbody tr{border-top:1px solid var(--grid)}
.good{color:var(--good);font-weight:600}
.bad{color:var(--bad);font-weight:600}
.wide{overflow-x:auto}
.plots{display:grid;gap:24px;grid-template-columns:repeat(auto-fit,minmax(min(100%,340px),1fr))}
figure{margin:0;break-inside:avoid}
figcaption{font-size:14px;margin:0 0 4px}
svg{display:block;width:100%;height:auto}
svg text{font-size:11px;fill:var(--quiet)}
.grid{stroke:var(--grid)}
.mark{stroke:var(--quiet);stroke-dasharray:2 3}
path{fill:none;stroke-width:2;stroke-linejoin:round}
.s1{stroke:var(--s1)}.s2{stroke:var(--s2)}.s3{stroke:var(--s3)}.s4{stroke:var(--s4)}
.legend{margin:4px 0 0;font-size:13px;color:var(--quiet)}
.legend span{margin-right:12px;white-space:nowrap}
.legend span::before{content:"";display:inline-block;width:16px;height:3px;margin-right:6px;vertical-align:middle}
.k1::before{background:var(--s1)}.k2::before{background:var(--s2)}.k3::before{background:var(--s3)}.k4::before{background:var(--s4)}
.lists{display:grid;gap:16px;grid-template-columns:repeat(auto-fit,minmax(200px,1fr))}
ul{margin:0;padding-left:20px}
@media print{body{background:#fff}main{max-width:none;padding:0}section{padding:0;break-inside:avoid-page}}
)CSS";

} // namespace rialto::rehearsal
