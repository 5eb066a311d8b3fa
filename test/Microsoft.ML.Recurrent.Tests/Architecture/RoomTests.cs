namespace Microsoft.ML.Recurrent.Tests.Architecture;

public sealed class RoomTests
{
    private static CompiledLibrary Library => CompiledLibrary.AtHand;

    [Fact]
    public void Every_folder_is_a_room_of_the_design() =>
        Rule.Holds(from type in Library.Types from file in type.Files where Room.Holding(file) is null select file);

    [Fact]
    public void Arrows_between_rooms_go_one_way() => Rule.Holds(
        from type in Library.Types
        from used in type.Uses
        where used.Files.Count > 0 && !type.Room.MayUse(used.Room)
        select $"{type} uses {used}");

    [Fact]
    public void No_two_rooms_may_use_each_other() => Rule.Holds(
        from room in Room.All.Values
        from other in Room.All.Values
        where room != other && room.MayUse(other) && other.MayUse(room)
        select $"{room.Name} <-> {other.Name}");

    [Fact]
    public void The_engine_names_nothing_of_ml_net() => Rule.Holds(
        from type in Library.Types
        where type.Room.IsEngine
        from used in type.HostUses
        where used.IsOfMlNet
        select $"{type} uses {used}");

    [Fact]
    public void Internal_types_live_in_the_namespace_of_their_folder() => Rule.Holds(
        from type in Library.Types
        where !type.IsPublic && type.Namespace != type.FolderNamespace
        // The runtime knows this attribute by its namespace too.
        where type.Name != "IgnoresAccessChecksToAttribute"
        select $"{type} is in {type.Namespace}");

    [Fact]
    public void Public_types_live_in_one_namespace_and_extensions_where_their_catalogs_are() => Rule.Holds(
        from type in Library.Types
        where type.IsPublic && type.Namespace != (type.Name == "RecurrentCatalog" ? "Microsoft.ML" : "Microsoft.ML.Recurrent")
        select $"{type} is in {type.Namespace}");

    [Fact]
    public void A_file_is_named_after_the_one_type_it_declares() => Rule.Holds(
        from type in Library.Types
        from file in type.Files
        where !IsNamedAfter(type, Path.GetFileNameWithoutExtension(file))
        select $"{file} declares {type.Name}");

    // "NameOfT" and "Name{T}" tell a generic type from its namesake; the parts of a partial type begin with its name.
    private static bool IsNamedAfter(CompiledType type, string fileName) =>
        fileName == type.Name
        || (type.IsGeneric && (fileName == type.Name + "OfT" || fileName.StartsWith(type.Name + "{", StringComparison.Ordinal)))
        || (type.Files.Count > 1 && fileName.StartsWith(type.Name, StringComparison.Ordinal));
}
