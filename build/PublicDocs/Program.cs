using Microsoft.ML.Recurrent.Build;

if (args is not [string assemblyPath, string docsPath])
{
    Console.Error.WriteLine("usage: PublicDocs <assembly> <docs.xml>");
    return 2;
}

try
{
    HashSet<string> visible = VisibleMembers.Of(File.ReadAllBytes(assemblyPath));
    if (DocsFile.Keep(docsPath, visible) == 0)
    {
        Console.Error.WriteLine($"{docsPath} : error DOCS001: it documents no public member of {Path.GetFileName(assemblyPath)}");
        return 1;
    }

    return 0;
}
catch (Exception failure) when (failure is IOException or BadImageFormatException or System.Xml.XmlException)
{
    Console.Error.WriteLine($"{docsPath} : error DOCS002: {failure.Message}");
    return 1;
}
