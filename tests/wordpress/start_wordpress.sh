#!/usr/bin/env bash
# Starts and stops a real WordPress (Debian's package) on 127.0.0.1, seeded with a class conversation.
set -euo pipefail
usage() { cat <<'END'
usage: start_wordpress.sh start DIR [--port N] [--workers N] | stop DIR | kill DIR | missing
  start    make the site in DIR if it is not there, start mariadbd (on a unix socket only) and
           "php -S 127.0.0.1:PORT", and wait until it answers. Prints its address and nothing else.
           Without --port a free one is taken; a site once made keeps its port.
  stop     stop both servers (only the process ids recorded in DIR)
  kill     the same at once: DIR is to be thrown away
  missing  print the programs and files that are not there; nothing when all are
DIR/seed.json says what was seeded, DIR/seeded.sql holds the database as it was then, DIR/*.log the logs;
DIR/asked.log has a line per request: "conditional" or "plain", and the path.
Log in at /wp-login.php as admin, admin-pass.
END
}
HERE=$(cd "$(dirname "$0")" && pwd)
WORDPRESS=/usr/share/wordpress CONTENT=/var/lib/wordpress/wp-content

missing() {
  for program in mariadbd mariadb-install-db mariadb mariadb-dump php; do
    PATH=$PATH:/usr/sbin command -v "$program" >/dev/null || echo "$program"
  done
  local modules; modules=$(php -m 2>/dev/null || true)
  for module in mysqli:php-mysql mbstring:php-mbstring; do
    [[ $'\n'$modules$'\n' == *$'\n'${module%:*}$'\n'* ]] || echo "${module#*:}"
  done
  [ -d $WORDPRESS/wp-includes ] || echo $WORDPRESS
  [ -d $CONTENT/themes/twentytwentythree ] || echo $CONTENT/themes/twentytwentythree
}
fail() { echo "$1; see $DIR/*.log" >&2; stop; exit 4; }
alive() { [ -s "$1" ] && kill -0 "$(cat "$1")" 2>/dev/null; }
ready() { "$@" >/dev/null 2>&1; }
wait_for() { for _ in $(seq 150); do ready "$@" && return; sleep 0.1; done; return 1; }
answers() { php -r '$c = @stream_context_create(["http" => ["timeout" => 10]]); exit(@file_get_contents($argv[1], false, $c) === false ? 1 : 0);' "$1"; }
sql() { mariadb --no-defaults -u root -S "$SOCKET" "$@"; }
php_here() { php -d memory_limit=256M "$@"; }

stop() {
  for name in php db; do
    if alive "$DIR/$name.pid"; then
      pid=$(cat "$DIR/$name.pid")
      kill "-$SIGNAL" -- "-$pid" 2>/dev/null || kill "-$SIGNAL" "$pid" 2>/dev/null || true
      for _ in $(seq 100); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
    fi
    rm -f "$DIR/$name.pid"
  done
}

start_database() {
  if [ ! -d "$DIR/db/mysql" ]; then
    mkdir -p "$DIR/db"
    [ "$OWNER" = mysql ] && chown mysql "$DIR/db"
    mariadb-install-db --no-defaults --user="$OWNER" --datadir="$DIR/db" --skip-test-db \
      --auth-root-authentication-method=normal >"$DIR/db-install.log" 2>&1 || fail "no database could be made"
  fi
  setsid mariadbd --no-defaults --user="$OWNER" --datadir="$DIR/db" --socket="$SOCKET" --skip-networking \
    --innodb-buffer-pool-size=64M --innodb-log-file-size=16M --innodb-flush-log-at-trx-commit=0 --skip-log-bin \
    --performance-schema=OFF --character-set-server=utf8mb4 --pid-file="$DIR/db/mariadbd.pid" >"$DIR/db.log" 2>&1 </dev/null &
  echo $! >"$DIR/db.pid"
  wait_for mariadb-admin --no-defaults -u root -S "$SOCKET" ping || fail "the database did not start"
  sql -e 'CREATE DATABASE IF NOT EXISTS wp CHARACTER SET utf8mb4'
}

copy_wordpress() {
  mkdir -p "$DIR/wp/wp-content/mu-plugins" "$DIR/wp/wp-content/uploads" "$DIR/wp/wp-content/themes"
  cp -aL $WORDPRESS/*.php $WORDPRESS/wp-admin $WORDPRESS/wp-includes "$DIR/wp/"
  rm -f "$DIR/wp/wp-config.php"
  cp -aL $CONTENT/themes/twentytwentythree "$DIR/wp/wp-content/themes/"
  echo '<?php function wp_mail() { return true; } // no mail leaves this machine' >"$DIR/wp/wp-content/mu-plugins/nomail.php"
  cat >"$DIR/wp/wp-config.php" <<PHP
<?php
define('DB_NAME', 'wp'); define('DB_USER', 'root'); define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:$SOCKET'); define('DB_CHARSET', 'utf8mb4'); define('DB_COLLATE', '');
foreach (['AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT', 'NONCE_SALT'] as \$key) define(\$key, 'test-only-' . \$key);
define('WP_HOME', 'http://127.0.0.1:$PORT'); define('WP_SITEURL', 'http://127.0.0.1:$PORT');
define('WP_HTTP_BLOCK_EXTERNAL', true); define('AUTOMATIC_UPDATER_DISABLED', true);
define('DISABLE_WP_CRON', true); define('WP_DEBUG', false);
\$table_prefix = 'wp_';
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
PHP
  cat >"$DIR/router.php" <<'PHP'
<?php // pretty permalinks for "php -S": files as they are, everything else to index.php; and a log of what was asked
$how = isset($_SERVER['HTTP_IF_NONE_MATCH']) || isset($_SERVER['HTTP_IF_MODIFIED_SINCE']) ? 'conditional' : 'plain';
file_put_contents(__DIR__ . '/asked.log', "$how $_SERVER[REQUEST_URI]\n", FILE_APPEND | LOCK_EX);
$path = rawurldecode(parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH)); $file = $_SERVER['DOCUMENT_ROOT'] . $path;
if ($path !== '/' && (is_file($file) || is_file(rtrim($file, '/') . '/index.php'))) return false;
$_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = '/index.php';
$_SERVER['SCRIPT_FILENAME'] = $_SERVER['DOCUMENT_ROOT'] . '/index.php';
chdir($_SERVER['DOCUMENT_ROOT']); require $_SERVER['DOCUMENT_ROOT'] . '/index.php';
PHP
}

make_site() {
  copy_wordpress
  HTTP_HOST=127.0.0.1:$PORT php_here -r '
    define("WP_INSTALLING", true); $_SERVER["HTTP_HOST"] = getenv("HTTP_HOST"); $_SERVER["REQUEST_URI"] = "/"; $_SERVER["SERVER_PROTOCOL"] = "HTTP/1.1";
    require $argv[1] . "/wp-load.php"; require ABSPATH . "wp-admin/includes/upgrade.php";
    wp_install("Seminar Blog", "admin", "admin@example.invalid", true, "", "admin-pass");
    update_option("permalink_structure", "/%year%/%monthnum%/%postname%/");
    delete_option("rewrite_rules"); // made again by the next request, with the rules for tags and categories
    ' "$DIR/wp" >"$DIR/install.log" 2>&1 || fail "WordPress could not be installed"
  php_here "$HERE/seed_wordpress.php" --wp "$DIR/wp" --host "127.0.0.1:$PORT" >"$DIR/seed.json" 2>"$DIR/seed.log" || fail "the site could not be seeded"
}

start_php() {
  PHP_CLI_SERVER_WORKERS=$WORKERS setsid php -d memory_limit=256M -d display_errors=0 -d opcache.enable=1 -d opcache.enable_cli=1 \
    -d opcache.validate_timestamps=1 -d opcache.revalidate_freq=0 \
    -S "127.0.0.1:$PORT" -t "$DIR/wp" "$DIR/router.php" >"$DIR/php.log" 2>&1 </dev/null &
  echo $! >"$DIR/php.pid"
  wait_for answers "http://127.0.0.1:$PORT/feed/" || fail "WordPress did not answer"
}

[ $# -gt 0 ] || { usage >&2; exit 2; }
COMMAND=$1; shift
case "$COMMAND" in
  -h|--help) usage; exit 0;;
  missing) missing; exit 0;;
  start|stop|kill) [ $# -gt 0 ] || { usage >&2; exit 2; }; mkdir -p "$1"; DIR=$(cd "$1" && pwd); shift;;
  *) usage >&2; exit 2;;
esac
PORT='' WORKERS=2 SIGNAL=TERM
[ "$COMMAND" != kill ] || SIGNAL=KILL
while [ $# -gt 0 ]; do
  case "$1" in
    --port) PORT=$2; shift 2;;
    --workers) WORKERS=$2; shift 2;;
    *) usage >&2; exit 2;;
  esac
done
[ "$COMMAND" = start ] || { stop; exit 0; }

PATH=$PATH:/usr/sbin
absent=$(missing)
[ -z "$absent" ] || { echo "missing: ${absent//$'\n'/ } (run: $(dirname "$HERE")/install-packages)" >&2; exit 3; }
SOCKET="$DIR/db.sock" OWNER=$(id -un)
if [ "$OWNER" = root ]; then OWNER=mysql; chmod 755 "$DIR"; SOCKET="$DIR/db/db.sock"; fi
[ ${#SOCKET} -lt 100 ] || { echo "$DIR is too long a name for a unix socket below it" >&2; exit 3; }
[ -s "$DIR/port" ] && PORT=$(cat "$DIR/port")
[ -n "$PORT" ] || PORT=$(php -r '$s = stream_socket_server("tcp://127.0.0.1:0"); echo explode(":", stream_socket_get_name($s, false))[1];')
echo "$PORT" >"$DIR/port"
if ! alive "$DIR/php.pid"; then
  start_database
  [ -s "$DIR/seed.json" ] || make_site
  start_php
  [ -s "$DIR/seeded.sql" ] || mariadb-dump --no-defaults -u root -S "$SOCKET" wp >"$DIR/seeded.sql"
fi
echo "http://127.0.0.1:$PORT/"
