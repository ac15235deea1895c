using System.Runtime.InteropServices;

namespace Whence.Linux.Interop;

/// <summary>bpf/libbpf.h, bpf/bpf.h: of libbpf 1.0 or later. What fails says so by null or a negative result, and by errno.</summary>
internal static unsafe partial class LibBpf
{
    public const int UpdateAny = 0;
    public const int UpdateNew = 1;

    public const uint ProgramSockOps = 13;
    public const uint ProgramSocketAddress = 18;
    public const uint ProgramSocketOption = 25;

    public const uint MapProcessorHash = 5;
    public const uint MapProcessorArray = 6;
    public const uint MapProcessorLruHash = 10;
    public const uint MapProcessorStorage = 21;
    public const uint MapLruHash = 9;
    public const uint MapPrefixes = 11;
    public const uint MapSocketStorage = 24;

    public const uint HelperSocketStorage = 107;
    public const uint HelperNamespace = 122;
    public const uint HelperLoadHeaderOption = 142;

    public const int LinkIdOffset = 4;
    public const int MapTypeOffset = 0;
    public const int MapKeySizeOffset = 8;
    public const int MapValueSizeOffset = 12;

    private const string Library = "libbpf.so.1";

    /// <summary>struct bpf_test_run_opts</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct TestRun
    {
        public nuint Size;
        public byte* DataIn;
        public byte* DataOut;
        public uint DataInSize;
        public uint DataOutSize;
        public void* ContextIn;
        public void* ContextOut;
        public uint ContextInSize;
        public uint ContextOutSize;
        public uint Answer;
        public int Repeat;
        public uint Duration;
        public uint Flags;
        public uint Processor;
        public uint BatchSize;
    }

    /// <summary>Null = it prints nothing.</summary>
    [LibraryImport(Library, EntryPoint = "libbpf_set_print")]
    public static partial void* SetPrint(void* print);

    [LibraryImport(Library, EntryPoint = "libbpf_num_possible_cpus", SetLastError = true)]
    public static partial int Processors();

    [LibraryImport(Library, EntryPoint = "libbpf_probe_bpf_prog_type")]
    public static partial int ProbeProgram(uint kind, void* options);

    [LibraryImport(Library, EntryPoint = "libbpf_probe_bpf_map_type")]
    public static partial int ProbeMap(uint kind, void* options);

    [LibraryImport(Library, EntryPoint = "libbpf_probe_bpf_helper")]
    public static partial int ProbeHelper(uint programKind, uint helper, void* options);

    [LibraryImport(Library, EntryPoint = "bpf_object__open_mem", SetLastError = true)]
    public static partial nint OpenObject(byte* image, nuint length, void* options);

    [LibraryImport(Library, EntryPoint = "bpf_object__load", SetLastError = true)]
    public static partial int LoadObject(nint @object);

    [LibraryImport(Library, EntryPoint = "bpf_object__close")]
    public static partial void CloseObject(nint @object);

    [LibraryImport(Library, EntryPoint = "bpf_object__find_map_fd_by_name", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int FindMap(nint @object, string name);

    [LibraryImport(Library, EntryPoint = "bpf_object__find_program_by_name", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint FindProgram(nint @object, string name);

    [LibraryImport(Library, EntryPoint = "bpf_program__fd", SetLastError = true)]
    public static partial int DescriptorOfProgram(nint program);

    [LibraryImport(Library, EntryPoint = "bpf_program__attach_cgroup", SetLastError = true)]
    public static partial nint AttachToCgroup(nint program, int cgroup);

    [LibraryImport(Library, EntryPoint = "bpf_link__fd", SetLastError = true)]
    public static partial int DescriptorOfLink(nint link);

    [LibraryImport(Library, EntryPoint = "bpf_link__destroy", SetLastError = true)]
    public static partial int DestroyLink(nint link);

    [LibraryImport(Library, EntryPoint = "bpf_link_get_fd_by_id", SetLastError = true)]
    public static partial int OpenLink(uint id);

    [LibraryImport(Library, EntryPoint = "bpf_obj_get_info_by_fd", SetLastError = true)]
    public static partial int Describe(int descriptor, void* info, uint* length);

    [LibraryImport(Library, EntryPoint = "bpf_obj_pin", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Pin(int descriptor, string path);

    [LibraryImport(Library, EntryPoint = "bpf_obj_get", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int OpenPinned(string path);

    [LibraryImport(Library, EntryPoint = "bpf_map_update_elem", SetLastError = true)]
    public static partial int Update(int map, void* key, void* value, ulong flags);

    [LibraryImport(Library, EntryPoint = "bpf_map_lookup_elem", SetLastError = true)]
    public static partial int Lookup(int map, void* key, void* value);

    [LibraryImport(Library, EntryPoint = "bpf_map_delete_elem", SetLastError = true)]
    public static partial int Delete(int map, void* key);

    [LibraryImport(Library, EntryPoint = "bpf_map_get_next_key", SetLastError = true)]
    public static partial int NextKey(int map, void* key, void* next);

    [LibraryImport(Library, EntryPoint = "bpf_map_lookup_batch", SetLastError = true)]
    public static partial int LookupBatch(int map, void* from, void* next, void* keys, void* values, uint* count, void* options);

    [LibraryImport(Library, EntryPoint = "bpf_prog_test_run_opts", SetLastError = true)]
    public static partial int RunTest(int program, TestRun* options);
}
