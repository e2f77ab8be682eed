"""influence: was it reflected? What a stakeholder asked for, where the outcome says it, and how sure we are.

The map, in the order the data flows; no module imports from a line below its own:

    errors            what can go wrong, a small tree; each message says what, where, and what to do now
    document          the values: Document, Page, Paragraph, Span, Box, Mark
    resources         files: where the shipped ones are (data/), and how ours are written whole
    words             text -> words with offsets; the only place that lowers, stems, strips or joins
    readers           file -> Document: pdf, ocr, docx, html, text (plain, Markdown), table (csv/jsonl)
    recommendations   Document -> Recommendations, each with the cue that found it
    themes            codebook -> which concepts a passage speaks of
    rarity            background texts -> how much information a word carries, in bits
    encoders          texts -> vectors
    candidates        recommendations x paragraphs -> the few pairs worth aligning, and why
    alignment         pair -> phrases: same, reworded, moved
    novelty           what of an ask, and of a shared phrase, the baseline already said
    force             how strongly, and whether asserted, negated or only reported
    significance      decoys -> p- and q-values
    verdict           all evidence of a pair -> verdict, probability, and the sum of reasons behind it
    traces            Trace, Traces: the evidence; draws itself, saves, loads, knows its schema version
    tracer            Tracer: candidates -> alignment -> novelty -> force -> significance -> verdict
    tables            any of our lists -> a pandas DataFrame; summaries by issuer, theme, verdict
    reports           Traces -> HTML, CSV, JSON
    examples          the demonstration consultation, ready to load
    cli               the same steps as verbs
"""
