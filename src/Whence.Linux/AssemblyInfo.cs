using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

// Everything that crosses over is a number or a pointer: nothing is to be marshalled behind our back.
[assembly: DisableRuntimeMarshalling]

// libc is the system's, never one that lies beside the program.
[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
