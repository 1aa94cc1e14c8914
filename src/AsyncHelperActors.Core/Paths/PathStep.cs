namespace AsyncHelperActors.Core.Paths;

/// <summary>One step of a <see cref="JsonPath"/>. The cases are closed.</summary>
public abstract record PathStep
{
    private PathStep()
    {
    }

    /// <summary>A member of an object.</summary>
    public sealed record Member(string Name) : PathStep;

    /// <summary>
    /// An element of an array, counted from 0; on an object it is the member whose name is the number as written, because
    /// <c>0.email</c> and a status path of <c>200</c> are both found in real definitions.
    /// </summary>
    public sealed record Element(int Index, string Text) : PathStep;

    /// <summary>Each element of an array; anything else is seen as an array of one.</summary>
    public sealed record Every : PathStep;
}
