namespace Samples.Data.Texts;

/// <summary>Numbers up to 999,999 in English and in French words.</summary>
internal static class NumberWords
{
    private static readonly string[] s_english =
    [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen",
        "seventeen", "eighteen", "nineteen",
    ];

    private static readonly string[] s_englishTens = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

    private static readonly string[] s_french =
    [
        "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize", "quatorze", "quinze", "seize", "dix-sept",
        "dix-huit", "dix-neuf",
    ];

    private static readonly string[] s_frenchTens = ["", "", "vingt", "trente", "quarante", "cinquante", "soixante", "soixante", "quatre-vingt", "quatre-vingt"];

    /// <summary>"forty-two thousand nine hundred and one".</summary>
    public static string English(int number)
    {
        (int thousands, int rest) = (number / 1000, number % 1000);
        string end = rest == 0 ? "" : rest < 100 ? $" and {EnglishHundreds(rest)}" : $" {EnglishHundreds(rest)}";
        return thousands == 0 ? EnglishHundreds(rest) : $"{EnglishHundreds(thousands)} thousand{end}";
    }

    /// <summary>"quarante-deux mille neuf cent un".</summary>
    public static string French(int number)
    {
        (int thousands, int rest) = (number / 1000, number % 1000);
        string start = thousands == 1 ? "mille" : $"{FrenchHundreds(thousands, isLast: false)} mille";
        return thousands == 0 ? FrenchHundreds(rest, isLast: true)
            : rest == 0 ? start
            : $"{start} {FrenchHundreds(rest, isLast: true)}";
    }

    private static string EnglishHundreds(int number)
    {
        (int hundreds, int rest) = (number / 100, number % 100);
        string tens = rest < 20 ? s_english[rest] : s_englishTens[rest / 10] + (rest % 10 == 0 ? "" : $"-{s_english[rest % 10]}");
        return hundreds == 0 ? tens : $"{s_english[hundreds]} hundred{(rest == 0 ? "" : $" and {tens}")}";
    }

    /// <summary>Cents and vingts have their s only where nothing follows.</summary>
    private static string FrenchHundreds(int number, bool isLast)
    {
        (int hundreds, int rest) = (number / 100, number % 100);
        string tens = FrenchTens(rest, isLast);
        string cent = hundreds == 1 ? "cent" : $"{s_french[hundreds]} cent{(rest == 0 && isLast ? "s" : "")}";
        return hundreds == 0 ? tens : rest == 0 ? cent : $"{cent} {tens}";
    }

    private static string FrenchTens(int number, bool isLast)
    {
        if (number < 20)
        {
            return s_french[number];
        }

        // Seventy and ninety go on counting from sixty and eighty.
        (int tens, int units) = (number / 10, number % 10);
        units += tens is 7 or 9 ? 10 : 0;
        string start = s_frenchTens[tens];
        return units == 0 ? tens == 8 && isLast ? $"{start}s" : start
            : units is 1 or 11 && tens < 8 ? $"{start} et {s_french[units]}"
            : $"{start}-{s_french[units]}";
    }
}
