// One after the other: some count the descriptors of the process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
