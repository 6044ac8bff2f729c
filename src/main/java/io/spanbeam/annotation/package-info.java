/**
 * Annotating: records from files are merged to one per span, put into full requests and upserted;
 * every record of the input is accounted for. {@link io.spanbeam.annotation.AnnotateSpans} is its
 * door. Files and their records are in {@code annotation.input}.
 *
 * <pre>
 * read     files or elements -> blocks of checked records, by shard (a hash of the record ID)
 * merge    a shard -> one record per ID -> portions, by lane and look-up window
 * batch    portions -> full batches; the batches of a lane together
 * upsert   a lane sends its batches one after another; dead letters, ledger
 * finish   account, dead-letter file, summary.json
 * </pre>
 *
 * <p>Batches are made by {@code GroupIntoBatches}, with a key from the record ID ({@link
 * io.spanbeam.annotation.Batches}). Its elements are portions of records, not records: it keeps a
 * state for each element, which was measured to cost the Direct Runner 40 to 150 microseconds and
 * much of the heap, so 40 to 150 seconds for a million records, where the whole run takes 60. With
 * 50 records in a portion, as batches of 1000 have, that is 1 to 3 seconds. The promise stays
 * exact: n records are sent in at most n / batch size requests and one more for each shard and
 * look-up window, as long as the batches stay below the limit of bytes; with many shards, in fewer
 * than that.
 *
 * <p>Before that, blocks of records are grouped by shard, and a shard is merged as a whole. That is
 * what makes the result independent of the order in which workers pass records on; which records
 * share a request may depend on it.
 *
 * <p>The grouping by lane is a barrier: nothing is sent before everything is read and checked.
 * There are as many lanes as requests may be in flight, which so is a bound over all workers.
 *
 * <p>What the service does not take is searched for as {@link io.spanbeam.annotation.UpsertSearch}
 * says, with a proof of the number of requests, and given up as a whole only by the rule of {@link
 * io.spanbeam.annotation.CommonCause}.
 *
 * <p>A run directory is locked by the command that runs there ({@link
 * io.spanbeam.annotation.PreparedRunDirectory}), not by the transform: its workers may be anywhere.
 *
 * <p>What was upserted is noted in the ledger after the service has said so. So a run that dies
 * anywhere can be repeated, and one that resumes sends what is not noted. Counts travel as
 * elements, not as counters, because runners may do a bundle twice.
 *
 * <p>May depend on {@code ax} and on Beam. Knows no command.
 */
package io.spanbeam.annotation;
