public import Foundation
public import Kernel

/// A kernel on a fresh database of the shared cluster, with a data folder of its own.
public final class TestKernel: Sendable {
  public let kernel: Kernel
  public let folder: TemporaryFolder
  /// Direct ways to the same database, as to look into tables that the program may not read.
  public let testDatabase: TestDatabase

  private init(kernel: Kernel, folder: TemporaryFolder, testDatabase: TestDatabase) {
    self.kernel = kernel
    self.folder = folder
    self.testDatabase = testDatabase
  }

  /// - Parameter objects: makes the object store in the data folder given; a folder store unless told otherwise.
  public static func make(
    migrations: [Migrations] = [], settings change: (inout Settings) -> Void = { _ in },
    objects: @Sendable (_ dataFolder: String) throws -> any ObjectStore = {
      try FolderObjectStore(dataFolder: URL(filePath: $0), publicURL: "http://127.0.0.1:7878")
    }
  ) async throws -> TestKernel {
    let folder = try TemporaryFolder()
    let testDatabase = try await TestDatabase.make(migrations: migrations)
    var settings = Settings(data: folder.path + "/data", publicURL: "http://127.0.0.1:7878")
    change(&settings)
    let kernel = try await Kernel.start(
      settings: settings, migrations: migrations,
      log: TestCluster.log, connections: testDatabase.logins, objects: objects)
    return TestKernel(kernel: kernel, folder: folder, testDatabase: testDatabase)
  }

  public var database: Database { kernel.database }

  /// Runs jobs and subscriptions while `body` runs.
  public func working<T: Sendable>(
    jobs: [JobHandler] = [], subscriptions: [Subscription] = [], _ body: () async throws -> T
  ) async throws -> T {
    let kernel = kernel
    let work = Task { try await kernel.run(jobs: jobs, subscriptions: subscriptions) }
    do {
      let value = try await body()
      work.cancel()
      try await work.value
      return value
    } catch {
      work.cancel()
      _ = await work.result
      throw error
    }
  }
}
