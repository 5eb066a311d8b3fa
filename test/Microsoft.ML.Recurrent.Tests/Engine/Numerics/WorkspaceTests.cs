using System.Diagnostics;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Tests.Engine.Numerics;

public sealed unsafe class WorkspaceTests
{
    [Fact]
    public void The_same_calls_get_the_same_memory_after_a_reset()
    {
        var workspace = new Workspace();
        Matrix first = workspace.Rent(3, 5);
        Matrix second = workspace.RentZeroed(7, 40);
        List<int> pass = workspace.Take<List<int>>();
        Assert.True(first.Pointer != second.Pointer);

        workspace.Reset();
        Assert.True(first.Pointer == workspace.Rent(2, 5).Pointer);
        Assert.True(second.Pointer == workspace.Rent(7, 40).Pointer);
        Assert.Same(pass, workspace.Take<List<int>>());
        Assert.NotSame(pass, workspace.Take<List<int>>());
    }

    [Fact]
    public void A_place_in_the_order_may_change_its_kind_of_pass()
    {
        var workspace = new Workspace();
        workspace.Take<List<int>>();
        workspace.Reset();
        HashSet<int> other = workspace.Take<HashSet<int>>();
        workspace.Reset();
        Assert.Same(other, workspace.Take<HashSet<int>>());
    }

    [Fact]
    public void A_warm_workspace_allocates_nothing()
    {
        var workspace = new Workspace();
        Use(workspace);
        Use(workspace);
        long held = workspace.AllocatedBytes;
        Assert.Equal(0, Allocations.Least(() => Use(workspace)));
        Assert.Equal(held, workspace.AllocatedBytes);

        static void Use(Workspace workspace)
        {
            workspace.Rent(10, 33);
            workspace.RentPadded(9, 33);
            workspace.RentZeroed(8, 1024);
            workspace.Take<object>();
            workspace.Reset();
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(33)]
    [InlineData(1024)]
    [InlineData(2048)]
    public void Strides_are_whole_blocks_and_never_whole_pages(int columns)
    {
        Matrix matrix = new Workspace().Rent(4, columns);

        Assert.Equal(0, matrix.Stride % 16);
        Assert.NotEqual(0, matrix.Stride % 1024);
        Assert.InRange(matrix.Stride, columns, columns + 16);
        Assert.Equal(0, (long)matrix.RowPointer(3) % 64);
    }

    [Fact]
    public void Zeroed_and_padded_matrices_hold_the_zeros_they_promise()
    {
        foreach (int columns in new[] { 5, 16, 40, 1024 })
        {
            var workspace = new Workspace { IsFenced = true };
            Matrix zeroed = workspace.RentZeroed(3, columns);
            Matrix padded = workspace.RentPadded(3, columns);
            for (int row = 0; row < 3; row++)
            {
                Assert.All(zeroed.PaddedRow(row).ToArray(), value => Assert.Equal(0, value));
                Assert.All(padded.PaddedRow(row)[columns..].ToArray(), value => Assert.Equal(0, value));
            }
        }
    }

    [Fact]
    public void Fenced_memory_comes_as_nan_also_the_second_time()
    {
        var workspace = new Workspace { IsFenced = true };
        for (int round = 0; round < 2; round++)
        {
            Matrix matrix = workspace.Rent(3, 5);
            Assert.All(matrix.PaddedRow(2).ToArray(), value => Assert.True(float.IsNaN(value)));
            matrix.Clear();
            workspace.Reset();
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    public void A_write_past_the_end_is_found(int distance)
    {
        var workspace = new Workspace { IsFenced = true };
        Matrix matrix = workspace.Rent(3, 5);
        matrix.Pointer[3 * 16 + distance] = 0;
        Assert.Throws<UnreachableException>(workspace.Reset);
    }

    [Fact]
    public void A_write_past_a_smaller_second_use_is_found()
    {
        var workspace = new Workspace { IsFenced = true };
        workspace.Rent(10, 16);
        workspace.Reset();
        workspace.Rent(2, 16).Pointer[2 * 16 + 100] = 0;
        Assert.Throws<UnreachableException>(workspace.Reset);
    }

    [Fact]
    public void A_batch_too_large_for_a_buffer_says_so_and_what_helps()
    {
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => new Workspace().Rent(1_000_000, 4096));
        Assert.Contains("1000000 rows", error.Message);
        Assert.Contains("window by window", error.Message);
    }
}
