using Samples.Data.Sequences;

namespace Microsoft.ML.Recurrent.Tests.Samples.Data.Sequences;

public sealed class SurnameReaderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_file_name_is_the_language_and_a_licence_is_none()
    {
        WriteLanguages();
        Write("Greek.txt", "Adamidis\n\n Pappas \n");
        Write("Irish.txt", "Ó Briain\n");
        Write("LICENSE.txt", "Permission is granted\n");

        IReadOnlyList<Surname> surnames = SurnameReader.Read(_folder.FullName);

        Assert.Equal(19, surnames.Count);
        Assert.Equal(
            [("Adamidis", "Greek"), ("Pappas", "Greek"), ("Ó Briain", "Irish")],
            surnames.Where(surname => surname.Name != "Name").Select(surname => (surname.Name, surname.Language)));
    }

    [Fact]
    public void A_folder_without_surnames_is_refused() => Refused("has no file 'Arabic.txt': expected a file of surnames for each of 18 languages");

    [Fact]
    public void A_folder_of_other_text_files_is_refused()
    {
        Write("train.txt", "# intent = PlayMusic\nplay\tO\n");
        Write("test.txt", "# intent = PlayMusic\nplay\tO\n");
        Refused("has no file 'Arabic.txt'");
    }

    [Fact]
    public void A_file_that_is_no_language_among_the_others_is_refused_by_name()
    {
        WriteLanguages();
        Write("notes.txt", "To do\n");
        Refused("has a file 'notes.txt', which is no language of these");
    }

    [Fact]
    public void A_language_that_is_not_there_is_named()
    {
        WriteLanguages();
        File.Delete(Path.Combine(_folder.FullName, "Korean.txt"));
        Refused("has no file 'Korean.txt'");
    }

    private void Refused(string expected)
        => Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => SurnameReader.Read(_folder.FullName)).Message, StringComparison.Ordinal);

    private void WriteLanguages()
    {
        foreach (string language in SurnameReader.Languages)
        {
            Write($"{language}.txt", "Name\n");
        }
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.FullName, name), text);
}
