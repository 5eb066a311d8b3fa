using System.Xml.Linq;

namespace Microsoft.ML.Recurrent.Build;

/// <summary>A file of documentation comments as the compiler writes it: of all members, the private ones too.</summary>
internal static class DocsFile
{
    /// <summary>Leaves the members given in the file, and returns how many it has.</summary>
    public static int Keep(string path, HashSet<string> members)
    {
        XDocument docs = XDocument.Load(path, LoadOptions.PreserveWhitespace);
        XElement[] all = [.. docs.Descendants("member")];
        XElement[] others = [.. all.Where(member => !members.Contains((string?)member.Attribute("name") ?? ""))];
        foreach (XElement member in others)
        {
            if (member.PreviousNode is XText space)
            {
                space.Remove();
            }

            member.Remove();
        }

        // Who reads the file meanwhile must see the old file or the new one, never half of one.
        string unfinished = path + "." + Environment.ProcessId;
        docs.Save(unfinished, SaveOptions.DisableFormatting);
        File.Move(unfinished, path, overwrite: true);
        return all.Length - others.Length;
    }
}
