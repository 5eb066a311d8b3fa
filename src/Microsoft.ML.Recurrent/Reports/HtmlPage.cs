using System.Net;
using System.Text;

namespace Microsoft.ML.Recurrent.Reports;

/// <summary>One HTML file with everything in it: it loads nothing, works offline, fits a phone and follows the reader's light or dark mode.</summary>
internal sealed class HtmlPage(string title)
{
    /// <summary>Of plots, alone or on a page.</summary>
    public const string PlotStyle = """
        :root{--ink:#1d1d1f;--paper:#fff;--faint:#6b6b70;--rule:#d9d9de;--box:#f5f5f7;--warn:#9a4a00;--blue:#0072b2}
        @media(prefers-color-scheme:dark){:root{--ink:#f0f0f2;--paper:#151517;--faint:#a2a2aa;--rule:#3a3a40;--box:#222226;--warn:#ffb35c;--blue:#8296ff}}
        .plot{width:100%;height:auto;background:var(--box);border-radius:6px}
        .plot text{fill:var(--ink);font:14px system-ui,sans-serif}.plot .t{font-weight:600;font-size:15px}.plot .l{fill:var(--faint)}.plot .e{text-anchor:end}.plot .m{text-anchor:middle}
        .plot .g{stroke:var(--rule)}.plot polyline,.plot line{fill:none;stroke-width:2}.plot .g{stroke-width:1}
        .c0{stroke:var(--blue)}.c1{stroke:#e69f00}.c2{stroke:#009e73}.c3{stroke:#cc79a7}.c4{stroke:#56b4e9}.c5{stroke:#d55e00}.c6{stroke:#8c7a00}.c7{stroke:#888}
        .f.c0{fill:var(--blue)}.f.c1{fill:#e69f00}.f.c2{fill:#009e73}.f.c3{fill:#cc79a7}.f.c4{fill:#56b4e9}.f.c5{fill:#d55e00}.f.c6{fill:#8c7a00}.f.c7{fill:#888}
        """;

    private const string PageStyle = """
        body{margin:0 auto;max-width:1100px;padding:1rem;font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper)}
        h1{font-size:1.5rem;line-height:1.2}h2{font-size:1.15rem;margin-top:2rem;border-bottom:1px solid var(--rule)}p{overflow-wrap:anywhere}
        .plots{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,340px),1fr));gap:1rem}.plots+.wide{margin-top:1rem}
        .wide{overflow-x:auto}table{border-collapse:collapse;font-size:.9rem}th,td{padding:.25rem .6rem;border-bottom:1px solid var(--rule);text-align:left;vertical-align:top}
        td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}td.x{overflow-wrap:anywhere;min-width:8rem}
        .heat td.n{background:color-mix(in srgb,#0072b2 calc(var(--v)*60%),transparent)}
        .warn{color:var(--warn)}pre{overflow-x:auto;background:var(--box);padding:.6rem;border-radius:6px;font-size:.85rem}
        """;

    private readonly StringBuilder _body = new();

    public void Heading(string text) => _body.Append("<h2>").Append(WebUtility.HtmlEncode(text)).Append("</h2>\n");

    public void Paragraph(string text, bool isWarning = false)
        => _body.Append(isWarning ? "<p class=\"warn\">" : "<p>").Append(WebUtility.HtmlEncode(text)).Append("</p>\n");

    public void Code(string text) => _body.Append("<pre>").Append(WebUtility.HtmlEncode(text)).Append("</pre>\n");

    /// <summary>Adds an SVG element as wide as it needs to be.</summary>
    public void Picture(string svg) => _body.Append("<div class=\"wide\">").Append(svg).Append("</div>\n");

    public void Plots(IEnumerable<LinePlot> plots)
    {
        _body.Append("<div class=\"plots\">\n");
        foreach (LinePlot plot in plots.Where(plot => !plot.IsEmpty))
        {
            _body.Append(plot.Draw()).Append('\n');
        }

        _body.Append("</div>\n");
    }

    /// <summary>A table; cells of columns whose name ends in # stand right.</summary>
    public void Table(IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> rows)
    {
        string ClassOf(int column) => header[column].EndsWith('#') ? " class=\"n\"" : " class=\"x\"";
        _body.Append("<div class=\"wide\"><table><tr>");
        for (int column = 0; column < header.Count; column++)
        {
            _body.Append("<th").Append(ClassOf(column)).Append('>').Append(WebUtility.HtmlEncode(header[column].TrimEnd('#'))).Append("</th>");
        }

        _body.Append("</tr>\n");
        foreach (IReadOnlyList<string> row in rows)
        {
            _body.Append("<tr>");
            for (int column = 0; column < row.Count; column++)
            {
                _body.Append("<td").Append(ClassOf(column)).Append('>').Append(WebUtility.HtmlEncode(row[column])).Append("</td>");
            }

            _body.Append("</tr>\n");
        }

        _body.Append("</table></div>\n");
    }

    /// <summary>Counts by row and column, each coloured by its part of its row.</summary>
    public void Matrix(string corner, IReadOnlyList<string> names, long[,] counts)
    {
        _body.Append("<div class=\"wide\"><table class=\"heat\"><tr><th>").Append(WebUtility.HtmlEncode(corner)).Append("</th>");
        foreach (string name in names)
        {
            _body.Append("<th class=\"n\">").Append(WebUtility.HtmlEncode(name)).Append("</th>");
        }

        _body.Append("</tr>\n");
        for (int row = 0; row < names.Count; row++)
        {
            long sum = Math.Max(1, Enumerable.Range(0, names.Count).Sum(column => counts[row, column]));
            _body.Append("<tr><th>").Append(WebUtility.HtmlEncode(names[row])).Append("</th>");
            for (int column = 0; column < names.Count; column++)
            {
                _body.Append(FormattableString.Invariant($"<td class=\"n\" style=\"--v:{(double)counts[row, column] / sum:F2}\">{counts[row, column]}</td>"));
            }

            _body.Append("</tr>\n");
        }

        _body.Append("</table></div>\n");
    }

    public override string ToString()
        => "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\">"
            + $"<title>{WebUtility.HtmlEncode(title)}</title><style>{PlotStyle}{PageStyle}</style></head>\n<body><h1>{WebUtility.HtmlEncode(title)}</h1>\n{_body}</body></html>\n";
}
