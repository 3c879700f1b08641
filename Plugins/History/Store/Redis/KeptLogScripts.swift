import Redis

/// The scripts about rooms that are kept: `kept` in a room's `meta` is epoch and seq up to where its log is saved elsewhere. While that
/// is not the log's end, the keys have no TTL (also `MemberScripts` and the append see to that).
///
///     saver    string   who has the turn of saving the log; expires
enum KeptLogScripts {
  /// Seconds that the keys of a room stay when nobody is in it and all is saved.
  static let emptyLifetime = 25 * 3_600

  static func keys(_ room: String) -> [String] {
    RedisStrokeScripts.keys(room) + ["users", "saver"].map { "room:{\(room)}:\($0)" }
  }

  /// `isLost`: whether the list lacks entries that are saved, as when somebody deleted it. Then there is no log to speak of.
  private static let lost = """
    local function isLost(epoch, kept)
      local saved, seq = string.match(kept or '', '^(%d+) (%d+)$')
      return saved == epoch and redis.call('LLEN', KEYS[2]) < tonumber(seq)
    end

    """

  /// Who wants to save ('' for nobody), and the lease in ms. Answers epoch and head ('' without a log), what is saved ('' when not kept),
  /// and whether it is the asker's turn.
  static let look = RedisScript(
    lost + """
      local found = redis.call('HMGET', KEYS[1], 'epoch', 'head', 'gone', 'kept')
      local isMine = 0
      if found[4] and ARGV[1] ~= '' then
        local saver = redis.call('GET', KEYS[6])
        if not saver or saver == ARGV[1] then
          redis.call('SET', KEYS[6], ARGV[1], 'PX', ARGV[2])
          isMine = 1
        end
      end
      if not found[1] or found[3] or isLost(found[1], found[4]) then return {'', '', found[4] or '', isMine} end
      return {found[1], found[2] or '0', found[4] or '', isMine}
      """)

  /// Epoch and seq. A room nobody has drawn in is forgotten again.
  static let keep = RedisScript(
    """
    redis.call('HSET', KEYS[1], 'kept', ARGV[1])
    local isEmpty = redis.call('EXISTS', KEYS[5]) == 0
    for i = 1, 4 do
      if isEmpty and redis.call('HEXISTS', KEYS[1], 'epoch') == 0 then redis.call('EXPIRE', KEYS[i], \(emptyLifetime))
      else redis.call('PERSIST', KEYS[i]) end
    end
    return 1
    """)

  static let release = RedisScript(
    """
    redis.call('HDEL', KEYS[1], 'kept')
    redis.call('DEL', KEYS[6])
    if redis.call('EXISTS', KEYS[5]) == 0 then
      for i = 1, 4 do redis.call('EXPIRE', KEYS[i], \(emptyLifetime)) end
    end
    return 1
    """)

  /// What was saved before, and what is now: epoch and seq each. Does nothing when something else was saved before. Answers whether
  /// nothing is left to be done.
  static let saved = RedisScript(
    """
    local found = redis.call('HMGET', KEYS[1], 'epoch', 'head', 'kept')
    if not found[1] or found[3] ~= ARGV[1] then return 0 end
    redis.call('HSET', KEYS[1], 'kept', ARGV[2])
    if ARGV[2] ~= found[1] .. ' ' .. found[2] or redis.call('EXISTS', KEYS[5]) == 1 then return 0 end
    for i = 1, 4 do redis.call('EXPIRE', KEYS[i], \(emptyLifetime)) end
    return 1
    """)

  /// Epoch, first seq; then operation and record of each. Appends them if that is what comes next. Answers how many entries there
  /// are, or -1 when there is a log. Until ``finish`` there is none.
  static let restore = RedisScript(
    lost + """
      local found = redis.call('HMGET', KEYS[1], 'epoch', 'gone', 'restoring', 'kept')
      if found[1] and not found[2] and not isLost(found[1], found[4]) then return -1 end
      if found[3] ~= ARGV[1] then
        redis.call('DEL', KEYS[2], KEYS[3], KEYS[4])
        redis.call('HDEL', KEYS[1], 'epoch', 'head', 'time', 'gone')
        redis.call('HSET', KEYS[1], 'restoring', ARGV[1])
      end
      if redis.call('LLEN', KEYS[2]) == tonumber(ARGV[2]) - 1 and #ARGV > 2 then
        local records, operations = {}, {}
        for i = 3, #ARGV, 2 do
          records[#records + 1] = ARGV[i + 1]
          operations[#operations + 1] = ARGV[i]
          operations[#operations + 1] = string.format('%.0f', tonumber(ARGV[2]) + #records - 1)
        end
        redis.call('RPUSH', KEYS[2], unpack(records))
        redis.call('HSET', KEYS[3], unpack(operations))
      end
      if redis.call('EXISTS', KEYS[5]) == 0 then
        for i = 1, 4 do redis.call('EXPIRE', KEYS[i], \(emptyLifetime)) end
      end
      return redis.call('LLEN', KEYS[2])
      """)

  /// Epoch, seq, and 1 when the log is whole: otherwise it gets a new epoch. Answers 1 when there is a log now.
  static let finish = RedisScript(
    """
    local found = redis.call('HMGET', KEYS[1], 'epoch', 'gone', 'restoring')
    if found[1] and not found[2] then return 1 end
    if found[3] ~= ARGV[1] or redis.call('LLEN', KEYS[2]) ~= tonumber(ARGV[2]) then return 0 end
    local epoch = ARGV[1]
    if ARGV[3] ~= '1' then
      epoch = string.format('%.0f', math.max(tonumber(epoch) + 1, tonumber(redis.call('TIME')[1])))
    end
    redis.call('HSET', KEYS[1], 'epoch', epoch, 'head', ARGV[2], 'kept', ARGV[1] .. ' ' .. ARGV[2])
    local last = redis.call('LINDEX', KEYS[2], -1)
    if last then redis.call('HSET', KEYS[1], 'time', string.match(last, '^(-?%d+):')) end
    redis.call('HDEL', KEYS[1], 'restoring')
    return 1
    """)
}
