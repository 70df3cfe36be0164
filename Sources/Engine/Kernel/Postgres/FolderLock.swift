import Foundation
import Glibc
import Platform
import Synchronization

/// The right of one program to a data folder, held until it is released or the program ends, however it ends.
public final class FolderLock: Sendable {
  public let folder: String
  private let held: Mutex<Int32>

  /// Makes the folder where there is none. Fails with ``DataFolderError`` when another program has it.
  public init(_ folder: String) throws {
    do {
      try DurableFile.makeFolder(folder)
    } catch {
      throw DataFolderError("The data folder \(folder) cannot be made: \((error as NSError).localizedDescription)")
    }
    let path = folder + "/lock"
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw DataFolderError(
        "The data folder \(folder) cannot be written (\(String(cString: strerror(errno)))); "
          + "choose another with --data or PARLEY_DATA")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let holder = (try? String(contentsOfFile: path, encoding: .utf8)).flatMap { Int($0) }
      close(descriptor)
      throw DataFolderError(
        "The data folder \(folder) is in use by another Parley\(holder.map { " (process \($0))" } ?? ""); "
          + "stop that one, or choose another folder with --data")
    }
    self.folder = folder
    held = Mutex(descriptor)
    let pid = Data("\(getpid())".utf8)
    // For a person's eyes only: the lock itself is the system's.
    ftruncate(descriptor, 0)
    try DurableFile.append(pid, to: descriptor, path: path)
  }

  deinit { release() }

  public func release() {
    held.withLock { descriptor in
      if descriptor >= 0 { close(descriptor) }
      descriptor = -1
    }
  }
}

/// A data folder that cannot be used, with the way out.
public struct DataFolderError: Error, CustomStringConvertible, Sendable {
  public let description: String
  init(_ description: String) { self.description = description }
}
