using Microsoft.ML.Recurrent.Build;

if (args is not [string assemblyPath, string allowlistPath, string outputPath])
{
    Console.Error.WriteLine("usage: InternalsOpener <assembly> <allowlist> <output>");
    return 2;
}

try
{
    byte[] image = File.ReadAllBytes(assemblyPath);
    Allowlist allowlist = Allowlist.Parse(File.ReadLines(allowlistPath));
    AssemblyOpener.Open(image, allowlist);

    if (allowlist.Unmatched.Count > 0)
    {
        foreach (string entry in allowlist.Unmatched)
        {
            Console.Error.WriteLine($"{allowlistPath} : error OPEN001: '{entry}' does not exist in {Path.GetFileName(assemblyPath)}");
        }

        return 1;
    }

    // A compiler reading the output meanwhile must see the old file or the new one, never half of one.
    string unfinished = outputPath + "." + Environment.ProcessId;
    File.WriteAllBytes(unfinished, image);
    File.Move(unfinished, outputPath, overwrite: true);
    return 0;
}
catch (Exception failure) when (failure is IOException or BadImageFormatException or FormatException)
{
    Console.Error.WriteLine($"{allowlistPath} : error OPEN002: {failure.Message}");
    return 1;
}
