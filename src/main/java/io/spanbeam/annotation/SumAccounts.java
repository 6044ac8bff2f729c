package io.spanbeam.annotation;

import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderRegistry;
import org.apache.beam.sdk.transforms.Combine.CombineFn;

/** Adds up the accounts of all parts of a run. */
final class SumAccounts extends CombineFn<AnnotationAccount, AnnotationAccount, AnnotationAccount> {
  @Override
  public AnnotationAccount createAccumulator() {
    return new AnnotationAccount();
  }

  @Override
  public AnnotationAccount addInput(AnnotationAccount sum, AnnotationAccount input) {
    sum.add(input);
    return sum;
  }

  @Override
  public AnnotationAccount mergeAccumulators(Iterable<AnnotationAccount> sums) {
    AnnotationAccount all = new AnnotationAccount();
    sums.forEach(all::add);
    return all;
  }

  @Override
  public AnnotationAccount extractOutput(AnnotationAccount sum) {
    return sum;
  }

  @Override
  public Coder<AnnotationAccount> getAccumulatorCoder(
      CoderRegistry registry, Coder<AnnotationAccount> inputCoder) {
    return new AccountCoder();
  }

  @Override
  public Coder<AnnotationAccount> getDefaultOutputCoder(
      CoderRegistry registry, Coder<AnnotationAccount> inputCoder) {
    return new AccountCoder();
  }
}
