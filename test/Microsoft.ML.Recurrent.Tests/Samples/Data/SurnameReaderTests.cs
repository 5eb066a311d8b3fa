using Samples.Data;

namespace Microsoft.ML.Recurrent.Tests.Samples.Data;

public sealed class SurnameReaderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_file_name_is_the_language_and_a_licence_is_none()
    {
        Write("Greek.txt", "Adamidis\n\n Pappas \n");
        Write("Irish.txt", "Ó Briain\n");
        Write("LICENSE.txt", "Permission is granted\n");

        IReadOnlyList<Surname> surnames = SurnameReader.Read(_folder.FullName);

        Assert.Equal([("Adamidis", "Greek"), ("Pappas", "Greek"), ("Ó Briain", "Irish")], surnames.Select(surname => (surname.Name, surname.Language)));
    }

    [Fact]
    public void A_folder_without_surnames_is_refused() => Assert.Throws<InvalidDataException>(() => SurnameReader.Read(_folder.FullName));

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.FullName, name), text);
}
