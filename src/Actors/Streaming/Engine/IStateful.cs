namespace Millrace.Actors.Streaming.Engine;

/// <summary>A stateful stage, whatever its types.</summary>
interface IStateful
{
    object Save();

    void GoBackTo(object state);

    string SaveJson();

    void GoBackToJson(string state);
}
