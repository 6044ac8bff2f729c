package io.spanbeam.sink;

/**
 * A file of the export that is complete but not yet in its place.
 *
 * @param source where it is
 * @param entry what the manifest says of it
 */
record FinishedFile(String source, ExportSummary.FileEntry entry) {}
