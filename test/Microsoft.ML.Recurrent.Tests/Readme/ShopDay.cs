namespace Microsoft.ML.Recurrent.Tests.Readme;

/// <summary>A row of the README's example of known covariates.</summary>
internal sealed class ShopDay
{
    public const int PromotionEvery = 3;

    public string Product { get; set; } = "";

    public DateTime Date { get; set; }

    public float Units { get; set; }

    public float Promotion { get; set; }

    /// <summary>Two products; the days of the future, after the others, have a promotion or none and no units.</summary>
    public static ShopDay[] Some(int days, int futureDays)
    {
        var random = new Random(1);
        return
        [
            .. Enumerable.Range(0, days + futureDays).SelectMany(day => Enumerable.Range(1, 2).Select(product => new ShopDay
            {
                Product = $"product {product}",
                Date = new DateTime(2026, 1, 1).AddDays(day),
                Promotion = day % PromotionEvery == 0 ? 1 : 0,
                Units = day >= days ? float.NaN : (50 * product) + (day % PromotionEvery == 0 ? 20 : 0) + (2 * random.NextSingle()),
            })),
        ];
    }
}
