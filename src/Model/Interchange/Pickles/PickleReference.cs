namespace Millrace.Model.Interchange.Pickles;

/// <summary>What a pickle has outside of itself: PyTorch's storages.</summary>
/// <param name="Id">By which it is found.</param>
sealed record PickleReference(object? Id);
