import Redis

/// The scripts of a room's log. Each touches one room, whose keys share a slot, and all of it happens or nothing.
///
///     meta     hash     epoch, head, time (of the last entry), gone (when the log was deleted);
///                       kept and restoring (``KeptLogScripts``)
///     strokes  list     an entry each: its time in ms, a colon, and what EntryCodec wrote; seq = index + 1
///     ops      hash     user and operation -> seq
///     marks    hash     seq -> ids of a partial effect
enum RedisStrokeScripts {
  /// Beyond it no later one would fit.
  private static let mostEpoch = UInt32.max - 1_000_000

  /// Of the keys, in their order.
  static let types = ["hash", "list", "hash", "hash"]

  static func keys(_ room: String) -> [String] { ["meta", "strokes", "ops", "marks"].map { "room:{\(room)}:\($0)" } }

  /// `log` answers what there is, and whether `meta` says what can be and the list is as long as it says; `holds` whether an operation stands at a place; `entries` reads a part of it, `begin` makes an empty
  /// one, `mend` makes a whole one of what is left, with its operations (`operation` reads a record's, as `EntryCodec` wrote it). Numbers
  /// come as text, and stay it: Lua would write large ones with an exponent.
  private static let prelude = """
    local function text(number) return string.format('%.0f', number) end
    local function number(word, most)
      local found = word and tonumber(word)
      return found and found >= 0 and found <= most and text(found) == word and found
    end
    local function log()
      local found = redis.call('HMGET', KEYS[1], 'epoch', 'head', 'time', 'gone')
      if not found[1] or found[4] then return nil end
      local epoch, head, length = number(found[1], \(mostEpoch)), number(found[2], 2 ^ 53), redis.call('LLEN', KEYS[2])
      local time = not found[3] or number(found[3], 2 ^ 53 - 1)
      return {
        epoch = epoch and found[1] or '0', head = head or length, time = found[3], broken = not epoch or not time or head ~= length
      }
    end
    local function whole()
      local found = log()
      if found and not found.broken then return found end
    end
    local function holds(seq, name) return name == '' or redis.call('HGET', KEYS[3], name) == text(seq) end
    local function newEpoch(last) return text(math.max(last + 1, tonumber(redis.call('TIME')[1]))) end
    local function begin(last)
      local epoch = newEpoch(last)
      redis.call('DEL', KEYS[2], KEYS[3], KEYS[4])
      redis.call('HDEL', KEYS[1], 'time', 'gone', 'restoring')
      redis.call('HSET', KEYS[1], 'epoch', epoch, 'head', '0')
      redis.call('PERSIST', KEYS[1])
      return {epoch, '0'}
    end
    local function operation(record)
      local at = string.find(record, ':', 1, true) + 3
      while string.byte(record, at) >= 128 do at = at + 1 end
      at = at + 1
      local function read()
        local size, unit, more = 0, 1, true
        while more do
          local byte = string.byte(record, at)
          at, size, unit, more = at + 1, size + byte % 128 * unit, unit * 128, byte >= 128
        end
        at = at + size
        return string.sub(record, at - size, at - 1)
      end
      local name = read()
      at = at + 8
      return read() .. '/' .. name
    end
    local function mend(found)
      local seen, count, time = {}, 0, nil
      redis.call('DEL', KEYS[3], KEYS[4])
      for _, record in ipairs(redis.call('LRANGE', KEYS[2], 0, -1)) do
        local isGood, name = pcall(operation, record)
        if not isGood or seen[name] or not string.find(record, '^%d+:') then break end
        seen[name], count, time = true, count + 1, string.match(record, '^(%d+):')
        redis.call('HSET', KEYS[3], name, text(count))
      end
      if count == 0 then redis.call('DEL', KEYS[2]) else redis.call('LTRIM', KEYS[2], 0, count - 1) end
      local epoch = newEpoch(tonumber(found.epoch) or 0)
      redis.call('HSET', KEYS[1], 'epoch', epoch, 'head', text(count))
      if time then redis.call('HSET', KEYS[1], 'time', time) else redis.call('HDEL', KEYS[1], 'time') end
      return {epoch, text(count)}
    end
    local function entries(after, count, bytes)
      local read, size, at = {}, 0, after
      while #read < count do
        local slice = redis.call('LRANGE', KEYS[2], at, at + math.min(count - #read, 64) - 1)
        if #slice == 0 then break end
        for _, entry in ipairs(slice) do
          if size >= bytes then return read end
          read[#read + 1] = entry
          size = size + #entry
        end
        at = at + #slice
      end
      return read
    end

    """

  /// Answers epoch and head; begins a log where there is none. An epoch is a time in s, so that none comes again, and at least
  /// one more than that of a log deleted shortly before.
  static let begin = RedisScript(
    prelude + """
      local found = log()
      if found and found.broken then return mend(found) end
      if found then return {found.epoch, text(found.head)} end
      return begin(number(redis.call('HGET', KEYS[1], 'epoch'), \(mostEpoch)) or 0)
      """)

  /// epoch, seq, operation: what an instance knows. Answers the end, in a new epoch when the log lacks that or is of one before.
  static let renew = RedisScript(
    prelude + """
      local found = log()
      local known, seq = tonumber(ARGV[1]), tonumber(ARGV[2])
      if not found then return begin(known) end
      local epoch = tonumber(found.epoch) or 0
      local isThere = epoch == known and found.head >= seq and holds(seq, ARGV[3])
      if not found.broken and (epoch > known or isThere) then return {found.epoch, text(found.head)} end
      found.epoch = math.max(epoch, known)
      return mend(found)
      """)

  /// epoch, expected head, its operation ('' for none), most entries of others to answer; publishing command, channel and head
  /// ('' for none), posts; then time, operation and record of each entry. Answers `ok`, the head before, and the entries between the expected and that;
  /// or `mismatch`, epoch, head; or `none`; or `duplicate`.
  static let append = RedisScript(
    prelude + """
      local found = whole()
      if not found then return {'none'} end
      local expected = tonumber(ARGV[2])
      if ARGV[1] ~= found.epoch or found.head < expected or found.head - expected > tonumber(ARGV[4])
        or not holds(expected, ARGV[3]) then
        return {'mismatch', found.epoch, text(found.head)}
      end
      local names = {}
      for i = 9, #ARGV, 3 do names[#names + 1] = ARGV[i + 1] end
      if #names == 0 then return {'ok', text(found.head), {}} end
      for _, seq in ipairs(redis.call('HMGET', KEYS[3], unpack(names))) do
        if seq then return {'duplicate'} end
      end
      local missed = {}
      if found.head > expected then missed = redis.call('LRANGE', KEYS[2], expected, found.head - 1) end
      local records, operations, parts, time = {}, {}, {}, found.time
      for i = 9, #ARGV, 3 do
        if not time or tonumber(ARGV[i]) > tonumber(time) then time = ARGV[i] end
        local record = time .. ':' .. ARGV[i + 2]
        records[#records + 1] = record
        parts[#parts + 1] = #record .. ':' .. record
        operations[#operations + 1] = ARGV[i + 1]
        operations[#operations + 1] = text(found.head + #records)
      end
      redis.call('RPUSH', KEYS[2], unpack(records))
      redis.call('HSET', KEYS[3], unpack(operations))
      redis.call('HSET', KEYS[1], 'head', text(found.head + #records), 'time', time)
      if ARGV[6] ~= '' then
        local line = found.epoch .. ' ' .. text(found.head + 1) .. ' ' .. #records .. '\\n'
        redis.call(ARGV[5], ARGV[6], ARGV[7] .. line .. table.concat(parts) .. ARGV[8])
      end
      if redis.call('HEXISTS', KEYS[1], 'kept') == 1 then
        for i = 1, 4 do redis.call('PERSIST', KEYS[i]) end
      end
      local left = redis.call('PTTL', KEYS[1])
      if left > 0 then for i = 2, 4 do redis.call('PEXPIRE', KEYS[i], left) end end
      return {'ok', text(found.head), missed}
      """)

  /// epoch, seq to read after, its operation ('' for none), most entries, most bytes. Answers `none`, or entries and the marks of those.
  static let page = RedisScript(
    prelude + """
      local found = whole()
      local after = tonumber(ARGV[2])
      if not found or found.epoch ~= ARGV[1] or not holds(after, ARGV[3]) then return {'none'} end
      if after >= found.head then return {'ok', {}, {}} end
      local read = entries(after, tonumber(ARGV[4]), tonumber(ARGV[5]))
      local marks = {}
      if redis.call('EXISTS', KEYS[4]) == 1 then
        local names = {}
        for i = 1, #read do names[i] = text(after + i) end
        for i, ids in ipairs(redis.call('HMGET', KEYS[4], unpack(names))) do
          if ids then
            marks[#marks + 1] = names[i]
            marks[#marks + 1] = ids
          end
        end
      end
      return {'ok', read, marks}
      """)

  /// Answers `none`, or epoch, head, and the first and last entry's times ('' while there are none).
  static let span = RedisScript(
    prelude + """
      local found = whole()
      if not found then return {'none'} end
      local first = redis.call('LINDEX', KEYS[2], 0)
      return {found.epoch, text(found.head), first and string.match(first, '^(-?%d+):') or '', found.time or ''}
      """)

  /// epoch, time. Answers `none`, or the first seq at or after the time.
  static let seek = RedisScript(
    prelude + """
      local found = whole()
      if not found or found.epoch ~= ARGV[1] then return {'none'} end
      local low, high, wanted = 1, found.head + 1, tonumber(ARGV[2])
      while low < high do
        local middle = math.floor((low + high) / 2)
        local time = tonumber(string.match(redis.call('LINDEX', KEYS[2], middle - 1), '^(-?%d+):'))
        if time < wanted then low = middle + 1 else high = middle end
      end
      return {text(low)}
      """)

  /// epoch; then seq and ids of each effect.
  static let mark = RedisScript(
    prelude + """
      local found = whole()
      if not found or found.epoch ~= ARGV[1] then return 0 end
      for i = 2, #ARGV, 2 do
        if tonumber(ARGV[i]) <= found.head then redis.call('HSET', KEYS[4], ARGV[i], ARGV[i + 1]) end
      end
      local left = redis.call('PTTL', KEYS[1])
      if left > 0 then redis.call('PEXPIRE', KEYS[4], left) end
      return 1
      """)

  /// Forgets the log, but for its epoch, for an hour: a new log's is larger.
  static let delete = RedisScript(
    """
    local epoch = redis.call('HGET', KEYS[1], 'epoch')
    redis.call('DEL', KEYS[1], KEYS[2], KEYS[3], KEYS[4])
    if epoch then
      redis.call('HSET', KEYS[1], 'epoch', epoch, 'gone', '1')
      redis.call('EXPIRE', KEYS[1], 3600)
    end
    return 1
    """)
}
