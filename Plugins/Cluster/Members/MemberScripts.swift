import Redis

/// The scripts that change who is in a room. Keys: users, roster, and whatever else there is of the room, which does not
/// expire while somebody is in it. First arguments: the publishing command, the channel, and what a message begins with.
enum MemberScripts {
  /// How long a room's keys stay when its last member has gone, in s: Rooms deletes it before. Those of a room that is kept
  /// stay until its log is saved elsewhere (`kept` in its meta says up to where).
  static let emptyLifetime = 25 * 3_600

  static func keys(of channel: String) -> [String] {
    ["users", "roster", "meta", "strokes", "ops", "marks"].map { "\(channel):\($0)" }
  }

  /// `settle` sees to the TTLs and answers how many there are; `beginAnew` takes away a set or roster that is something else by now.
  private static let prelude = """
    local function tell(fact)
      local size, length = #fact, ''
      while size >= 128 do length = length .. string.char(size % 128 + 128); size = math.floor(size / 128) end
      redis.call(ARGV[1], ARGV[2], ARGV[3] .. '0 0 0\\n\\1' .. length .. string.char(size) .. fact)
    end
    local function isUnsaved()
      local found = redis.pcall('HMGET', KEYS[3], 'kept', 'epoch', 'head')
      return found.err or found[1] and found[2] and found[1] ~= found[2] .. ' ' .. found[3]
    end
    local function beginAnew()
      for i, kind in ipairs({'set', 'hash'}) do
        if redis.call('TYPE', KEYS[i]).ok ~= kind then redis.call('DEL', KEYS[i]) end
      end
    end
    local function settle()
      local count = redis.call('SCARD', KEYS[1])
      local expires = count == 0 and not isUnsaved()
      for _, key in ipairs(KEYS) do
        if expires then redis.call('EXPIRE', key, \(emptyLifetime)) else redis.call('PERSIST', key) end
      end
      return count
    end

    """

  /// Then the member and its fact. Answers how many there are.
  static let join = RedisScript(
    prelude + """
      redis.call('SADD', KEYS[1], ARGV[4])
      redis.call('HSET', KEYS[2], ARGV[4], ARGV[5])
      tell(ARGV[5])
      return settle()
      """)

  /// Then the member and what is told. Answers how many there are.
  static let leave = RedisScript(
    prelude + """
      redis.call('SREM', KEYS[1], ARGV[4])
      redis.call('HDEL', KEYS[2], ARGV[4])
      tell(ARGV[5])
      return settle()
      """)

  /// Then an instance with its stroke, what is told (``RedisRoomLink/News``), and its members and their facts: all it has. Of
  /// the others' members the roster says who there is.
  static let replace = RedisScript(
    prelude + """
      beginAnew()
      local present = {}
      for i = 6, #ARGV, 2 do present[ARGV[i]] = ARGV[i + 1] end
      for _, member in ipairs(redis.call('HKEYS', KEYS[2])) do
        if string.sub(member, 1, #ARGV[4]) ~= ARGV[4] or present[member] then
          redis.call('SADD', KEYS[1], member)
        else
          redis.call('HDEL', KEYS[2], member)
          if #member < 128 then tell('\\2' .. string.char(#member) .. member .. '\\0\\0\\0\\0') end
        end
      end
      for _, member in ipairs(redis.call('SMEMBERS', KEYS[1])) do
        if not present[member] and redis.call('HEXISTS', KEYS[2], member) == 0 then redis.call('SREM', KEYS[1], member) end
      end
      for member, fact in pairs(present) do
        local isKnown = redis.call('SISMEMBER', KEYS[1], member) == 1 and redis.call('HGET', KEYS[2], member) == fact
        redis.call('SADD', KEYS[1], member)
        redis.call('HSET', KEYS[2], member, fact)
        if ARGV[5] == 'all' or not isKnown then tell(fact) end
      end
      return settle()
      """)

  /// Then an instance with its stroke, and what is told: it is dead. Answers how many there are, and how many it had.
  static let sweep = RedisScript(
    prelude + """
      beginAnew()
      local swept = 0
      local function clear(member)
        if string.sub(member .. '/', 1, #ARGV[4]) ~= ARGV[4] then return end
        if redis.call('SREM', KEYS[1], member) + redis.call('HDEL', KEYS[2], member) > 0 then swept = swept + 1 end
      end
      for _, member in ipairs(redis.call('SMEMBERS', KEYS[1])) do clear(member) end
      for _, member in ipairs(redis.call('HKEYS', KEYS[2])) do clear(member) end
      if swept > 0 then tell(ARGV[5]) end
      return {settle(), swept}
      """)
}
