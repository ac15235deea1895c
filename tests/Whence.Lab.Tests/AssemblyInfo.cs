using System.Runtime.Versioning;

// Each test builds machines of its own and runs several programs on them: side by side they would only wait for one another.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

// Network namespaces are Linux's.
[assembly: SupportedOSPlatform("linux")]
