using System.Buffers;
using System.Text;
using Millrace.Actors.Streaming;
using Millrace.Oracles;
using Millrace.Stages.Cleaning.Gutenberg;
using Millrace.Stages.Sources;

namespace Millrace.Stages.Tests.Cleaning.Gutenberg;

public sealed class GutenbergCleanerTests
{
    const string Book = "A TALE\n\nby Nobody\n\nIt was a dark night. The wind\nblew, and the well-\nknown door--\nnever closed--stood _open_.\n\n\"Who is there?\" she said.\n";
    const string Prose = "A TALE\n\nby Nobody\n\nIt was a dark night. The wind blew, and the well-known door--never closed--stood open.\n\n\"Who is there?\" she said.";
    const string Licence = "Updated editions will replace the previous one.\n\nSTART: FULL LICENSE\n\nTHE FULL PROJECT GUTENBERG LICENSE\n";
    const string SmallPrint = "Why is this \"Small Print!\" statement here? You know: lawyers.\n\nThey tell us you might sue us.\n";

    public static TheoryData<string, string, string> Variants => new()
    {
        {
            "of today",
            "\uFEFFThe Project Gutenberg eBook of A Tale\n\nThis ebook is for the use of anyone anywhere.\n\nTitle: A Tale\n\n*** START OF THE PROJECT GUTENBERG EBOOK A TALE ***\n\n\n\nProduced by A. Volunteer\n\n\n",
            "\n\n*** END OF THE PROJECT GUTENBERG EBOOK A TALE ***\n\n" + Licence
        },
        {
            "of 2005",
            "Project Gutenberg's A Tale, by Nobody\n\nThis eBook is for the use of anyone\n\n*** START OF THIS PROJECT GUTENBERG EBOOK A TALE ***\n\n\nE-text prepared by A. Volunteer\nand the Online Distributed Proofreading Team (http://www.pgdp.net)\n\n\n",
            "\n\nEnd of Project Gutenberg's A Tale, by Nobody\n\n*** END OF THIS PROJECT GUTENBERG EBOOK A TALE ***\n\n***** This file should be named 1-8.txt *****\n" + Licence
        },
        {
            "with a title of two lines",
            "***START OF THE PROJECT GUTENBERG EBOOK A TALE: BEING THE\nWHOLE OF IT***\n\nTranscribed from the 1899 edition by David, email d@example.org\n\n",
            "***END OF THE PROJECT GUTENBERG EBOOK A TALE: BEING THE\nWHOLE OF IT***\n\n" + Licence
        },
        {
            "under copyright",
            "*** START OF THE COPYRIGHTED PROJECT GUTENBERG EBOOK, A TALE ***\n\n",
            "*** END OF THE COPYRIGHTED PROJECT GUTENBERG EBOOK, A TALE ***\n" + Licence
        },
        {
            "of 1994",
            "**The Project Gutenberg Etext of A Tale**\n\nPlease take a look at the important information in this header.\n\n***START**THE SMALL PRINT!**FOR PUBLIC DOMAIN ETEXTS**START***\n" + SmallPrint
                + "*END*THE SMALL PRINT! FOR PUBLIC DOMAIN ETEXTS*Ver.04.29.93*END*\n\n\n\n\nThis etext was prepared by A. Volunteer.\n\n",
            "\nEnd of The Project Gutenberg Etext of A Tale\n"
        },
        {
            "of 1992",
            "Small Print follows.\n\n" + SmallPrint + "*END THE SMALL PRINT! FOR PUBLIC DOMAIN ETEXTS*Ver.07.02.92*END*\n\n",
            "\n\n*End of the Project Gutenberg Etext of A Tale*\n\n"
        },
        {
            "of 1997, copyrighted",
            "Welcome.\n\n" + SmallPrint + "*SMALL PRINT! Ver.03.17.97 FOR COPYRIGHT PROTECTED ETEXTS*END*\n\n",
            "\nEnd of this Project Gutenberg Etext\n"
        },
        { "without any header", "", "" },
    };

    [Theory]
    [MemberData(nameof(Variants))]
    public void Header_credits_and_licence_of_all_times_go(string time, string before, string behind)
    {
        Assert.Equal(Prose, Clean(before + Book + behind));
        Assert.Equal(Prose, Clean((before + Book + behind).Replace("\n", "\r\n", StringComparison.Ordinal)));
        Assert.NotEmpty(time);
    }

    [Fact]
    public void Small_print_behind_a_book_ends_it()
    {
        var book = string.Concat(Enumerable.Repeat(Book + "\n", 20));
        var text = book + "***START**THE SMALL PRINT!**FOR PUBLIC DOMAIN ETEXTS**START***\n" + SmallPrint + "*END*THE SMALL PRINT! FOR PUBLIC DOMAIN ETEXTS*Ver.04.29.93*END*\n";
        Assert.Equal(Clean(book), Clean(text));
    }

    [Fact]
    public void Volumes_in_one_file_are_all_kept()
    {
        var volume = string.Concat(Enumerable.Repeat("A paragraph of the volume, long enough to be one.\n\n", 300));
        var text = "*** START OF THE PROJECT GUTENBERG EBOOK X ***\n\n" + volume + "End of the Project Gutenberg EBook of X, Vol. 1\n\n" + volume + "*** END OF THE PROJECT GUTENBERG EBOOK X ***\n";
        Assert.Equal(600, Clean(text).Split("\n\n").Count(paragraph => paragraph.StartsWith("A paragraph", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("[Transcriber's Note: Spelling was kept.\n\nSo was punctuation.]\n\n", "")]
    [InlineData("Transcriber’s Note:\n\nSpelling was kept.\n\n", "")]
    [InlineData("+-----------------+\n| TRANSCRIBER'S NOTE |\n| Spelling was kept. |\n+-----------------+\n\n", "")]
    [InlineData("Produced by A, B and\nthe Online Distributed Proofreading Team\n\n[Illustration]\n\n", "")]
    [InlineData("", "\n\nTranscriber's Notes:\n\nPage 4: teh became the.\n\nPage 9: an a was added.\n")]
    [InlineData("", "\n\n* * * * *\n\n[Transcriber's note: the end is missing.]\n")]
    public void Notes_of_transcribers_go_at_either_end(string before, string behind) => Assert.Equal(Prose, Clean(before + Book + behind));

    [Fact]
    public void What_a_book_says_of_notes_and_production_within_it_stays()
    {
        var middle = string.Concat(Enumerable.Repeat("One more paragraph of a book that is long enough.\n\n", 400));
        var text = middle + "Produced by the factory, it was sold.\n\nTranscriber's notes were found.\n\n" + middle;
        Assert.Contains("\n\nProduced by the factory, it was sold.\n\nTranscriber's notes were found.\n\n", Clean(text), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("_a_ file_name _b\nc_ __d__", "a file_name b c d")]
    [InlineData("one\t  two \n   three", "one two three")]
    [InlineData("an end—\nof a line", "an end—of a line")]
    public void Lines_are_joined_and_italics_are_plain(string text, string prose) => Assert.Equal(prose, Clean(text));

    [Theory]
    [InlineData("")]
    [InlineData("\r\n \r\n* * *\r\n")]
    [InlineData("*** START OF THE PROJECT GUTENBERG EBOOK X ***\n\nProduced by Y\n\n*** END OF THE PROJECT GUTENBERG EBOOK X ***\n")]
    public void Text_without_a_book_is_filtered(string text) =>
        Assert.Equal("document has no prose", Assert.Throws<FilteredElementException>(() => Clean(text)).Reason);

    [SharedDataFact("books")]
    public void Real_novels_keep_their_words()
    {
        foreach (var file in Directory.GetFiles(SharedData.PathOf("books"), "C*.txt"))
        {
            var text = Encoding.UTF8.GetString(File.ReadAllBytes(file)).TrimStart('\uFEFF');
            var prose = Clean(text);
            Assert.DoesNotContain("  ", prose, StringComparison.Ordinal);
            Assert.DoesNotContain("\n\n\n", prose, StringComparison.Ordinal);
            Assert.InRange((double)Letters(prose) / Letters(text), 0.999, 1);
        }

        static int Letters(string text) => text.Count(char.IsLetter);
    }

    static string Clean(string text)
    {
        var prose = new ArrayBufferWriter<byte>();
        new GutenbergCleaner().Clean(new Document(0, 0, 0, Encoding.UTF8.GetBytes(text)) { Markup = TextMarkup.Gutenberg }, prose);
        return Encoding.UTF8.GetString(prose.WrittenSpan);
    }
}
