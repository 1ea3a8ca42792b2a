import Glibc
import Storage
import TestSupport
import Testing

@Suite struct WritingTests {
  @Test func replacesKeepsPermissionsAndLeavesNothingElse() throws {
    try withScratchDirectory { directory in
      let path = "\(directory)/file"
      try writeFileAtomically([1], to: path)
      #expect(chmod(path, 0o640) == 0)
      try writeFileAtomically([2, 3], to: path)
      #expect(try readFile(at: path, limit: 10) == [2, 3])
      var status = stat()
      #expect(stat(path, &status) == 0)
      #expect(status.st_mode & 0o7777 == 0o640)
      #expect(names(in: directory) == ["file"])
    }
  }

  @Test func followsSymbolicLinks() throws {
    try withScratchDirectory { directory in
      try writeFileAtomically([1], to: "\(directory)/file")
      #expect(symlink("file", "\(directory)/link") == 0)
      try writeFileAtomically([2], to: "\(directory)/link")
      #expect(try readFile(at: "\(directory)/file", limit: 10) == [2])
      #expect(symlink("missing", "\(directory)/dangling") == 0)
      #expect(throws: StorageError.self) {
        try writeFileAtomically([2], to: "\(directory)/dangling")
      }
      #expect(names(in: directory) == ["dangling", "file", "link"])
    }
  }

  @Test func refusesMissingDirectories() throws {
    try withScratchDirectory { directory in
      #expect(throws: StorageError.notFound(path: "\(directory)/no")) {
        try writeFileAtomically([1], to: "\(directory)/no/file")
      }
      for path in ["", "\(directory)/new/", "/"] {
        #expect(throws: StorageError.self) { try writeFileAtomically([1], to: path) }
      }
      #expect(names(in: directory) == [])
    }
  }

  @Test func makesDirectoriesWithParents() throws {
    try withScratchDirectory { directory in
      try createDirectory(at: "\(directory)/a/b//c/")
      try createDirectory(at: "\(directory)/a/b/c")
      #expect(names(in: "\(directory)/a/b") == ["c"])
      try writeFileAtomically([1], to: "\(directory)/file")
      #expect(throws: StorageError.self) { try createDirectory(at: "\(directory)/file") }
      #expect(throws: StorageError.self) { try createDirectory(at: "\(directory)/file/x") }
      #expect(throws: StorageError.self) { try createDirectory(at: "") }
    }
  }

  /// A write that the system cuts short (here by a file-size limit) leaves the old file.
  @Test func failedWriteKeepsTheOldFile() async {
    await #expect(processExitsWith: .success) {
      try withScratchDirectory { directory in
        let path = "\(directory)/file"
        try writeFileAtomically([1, 2, 3], to: path)
        signal(SIGXFSZ, SIG_IGN)
        var limit = rlimit(rlim_cur: 100_000, rlim_max: 100_000)
        guard setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0 else { exit(2) }
        do {
          try writeFileAtomically([UInt8](repeating: 9, count: 300_000), to: path)
          exit(3)
        } catch StorageError.system(path, "write", EFBIG, _) {}
        guard try readFile(at: path, limit: 10) == [1, 2, 3], names(in: directory) == ["file"]
        else { exit(4) }
      }
    }
  }

  /// Killed at any moment, a writer leaves one of the contents it wrote, whole.
  @Test(arguments: [1, 3, 9, 20, 33, 50])
  func killedWriterLeavesAWholeFile(milliseconds: UInt32) async throws {
    let directory = try makeScratchDirectory()
    defer { removeTree(directory) }
    let path = "\(directory)/file"
    try writeFileAtomically([UInt8](repeating: 0, count: 300_000), to: path)
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [path = path as String, milliseconds = milliseconds as UInt32] in
      guard fork() != 0 else {
        usleep(milliseconds * 1000)
        kill(getppid(), SIGKILL)
        _exit(0)
      }
      while true {
        for value in UInt8(1)...255 {
          try writeFileAtomically([UInt8](repeating: value, count: 300_000), to: path)
        }
      }
    }
    let bytes = try readFile(at: path, limit: 1_000_000)
    #expect(bytes.count == 300_000)
    #expect(Set(bytes).count == 1)
  }
}
