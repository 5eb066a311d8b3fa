namespace Microsoft.ML.Recurrent.DataViews.Columns;

/// <summary>The fitted columns of a model that training continues from: rows are read with them, and nothing is fitted again.</summary>
/// <param name="Features">The feature columns; none for a language model, whose one column is the label.</param>
/// <param name="Label">The label column.</param>
/// <param name="AddsTokens">Whether tokens of the training rows that feature columns lack get ids behind the others.</param>
/// <param name="AddsClasses">Whether classes of the training rows that the label column lacks are added behind the others.</param>
internal sealed record GivenColumns(IReadOnlyList<FeatureColumn> Features, LabelColumn Label, bool AddsTokens, bool AddsClasses);
