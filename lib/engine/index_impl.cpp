#include "engine/index_impl.h"

#include "store/lock_holder.h"

#include <fmt/format.h>
#include <sqlite3.h>

namespace newsidx {

Error sqlite_error(int refusal, const char* reason, const std::string& path) {
    const auto error = [&](ErrorCode code, std::string message) { return Error{code, std::move(message), path}; };
    switch (refusal & 0xff) { // without what SQLite says of it in detail
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return error(ErrorCode::busy, path == kInMemory ? "another part of this process is writing to the index; try "
                                                          "again when it is done"
                                                        : store::busy_message(path));
    case SQLITE_CORRUPT:
        return error(ErrorCode::corrupt, fmt::format("the file is damaged ({}): {}", reason, store::kHowToSave));
    case SQLITE_NOTADB: return error(ErrorCode::not_a_database, "this is not a newsidx file");
    case SQLITE_READONLY: return error(ErrorCode::io, "the file, or the folder it lies in, cannot be written");
    case SQLITE_FULL:
        return error(ErrorCode::io, path == kInMemory
                                        ? "the index in memory is full; nothing of the last batch was kept"
                                        : "the disk is full; nothing of the last batch was kept");
    case SQLITE_NOMEM: return error(ErrorCode::io, "there is not enough memory; nothing of the last batch was kept");
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN: return error(ErrorCode::io, fmt::format("cannot read or write the file ({})", reason));
    default: return error(ErrorCode::internal, fmt::format("SQLite says: {}", reason));
    }
}

} // namespace newsidx
