/* labguest: the only program the lab guest runs (static, started by init).
 *
 *   labguest NAME COLLECTOR_IP PORT PERIOD_MS SET_MIB RATE_MIB_S [DISK]
 *
 * - sends one UDP heartbeat each PERIOD_MS to COLLECTOR_IP:PORT:
 *       "HB <name> <counter> <guest CLOCK_MONOTONIC ms> <dirtied pages so far>"
 * - prints "tick <counter>" on the serial console once a second
 * - a second thread dirties SET_MIB MiB of memory at RATE_MIB_S MiB/s
 *   (one 8-byte store for each 4 KiB page, so 1 MiB/s = 256 dirty pages/s)
 * - if there is a DISK, a third thread writes to it and verifies what it wrote
 * - listens on UDP PORT+1 for "dirty RATE [SET]" and answers "ok ...", so a
 *   test can change the load at run time; anything else is only answered.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <linux/fs.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static volatile long g_rate, g_set, g_max;      /* MiB/s, MiB, MiB */
static volatile unsigned long g_pages, g_bad;
static uint64_t *g_shadow;                      /* what each page should hold: finds writes that a migration lost */
static volatile unsigned char *g_mem;

static int64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void *dirtier(void *unused)
{
    uint64_t x = 88172645463325252ull;
    size_t pos = 0;
    int64_t last = now_us();
    double credit = 0;
    (void)unused;
    for (;;) {
        long rate = g_rate, set = g_set;
        int64_t n;
        usleep(10000);
        n = now_us();
        if (rate <= 0 || set <= 0) { last = n; credit = 0; continue; }
        credit += (double)(n - last) * (double)rate * 256.0 / 1e6;
        last = n;
        if (credit > (double)set * 256) credit = (double)set * 256;
        while (credit >= 1) {
            volatile uint64_t *p;
            x ^= x << 13; x ^= x >> 7; x ^= x << 17;
            if (pos >= (size_t)set * 256) pos = 0;
            p = (volatile uint64_t *)(g_mem + pos * 4096);
            if (*p != g_shadow[pos] && ++g_bad < 20) { printf("CORRUPT page %zu\n", pos); fflush(stdout); }
            *p = g_shadow[pos] = x;
            pos++; g_pages++; credit -= 1;
        }
    }
    return 0;
}

/* The disk: 512 blocks, spread over all of it. Each 50 ms one is written and 8 are read back, past any cache, and
 * compared with what was last written there: all of them are verified in some 3.2 s. */
enum { BLOCK = 4096, BLOCKS = 512, READS = 8 };
static volatile unsigned long g_diskwrites, g_diskchecked, g_diskbad;
static const char *g_disk;

static void *disk_writer(void *unused)
{
    static uint64_t last[BLOCKS];
    uint64_t *b, size = 0, seq = 0, stride;
    size_t w = 0, r = 0, i;
    int k, fd = open(g_disk, O_RDWR | O_DIRECT | O_SYNC);
    (void)unused;
    if (fd < 0) return 0;
    if (ioctl(fd, BLKGETSIZE64, &size) || size < (uint64_t)BLOCK * BLOCKS) { printf("disk too small\n"); return 0; }
    if (posix_memalign((void **)&b, BLOCK, BLOCK)) return 0;
    stride = size / BLOCK / BLOCKS * BLOCK;
    for (;; usleep(50000)) {
        size_t written = seq < BLOCKS ? seq : BLOCKS;
        for (k = 0; k < READS && written; k++, r++) {
            int bad = 0;
            r %= written;
            if (!last[r]) continue;     /* its write failed, and was counted then */
            if (pread(fd, b, BLOCK, (off_t)(r * stride)) != BLOCK) bad = 1;
            for (i = 0; !bad && i < BLOCK / 8; i++) bad = b[i] != (last[r] ^ i);
            if (bad && ++g_diskbad < 20) { printf("CORRUPT block %zu\n", r); fflush(stdout); }
            g_diskchecked++;
        }
        seq++;
        for (i = 0; i < BLOCK / 8; i++) b[i] = (seq * 0x9E3779B97F4A7C15ull) ^ i;
        if (pwrite(fd, b, BLOCK, (off_t)(w * stride)) == BLOCK) { last[w] = seq * 0x9E3779B97F4A7C15ull; g_diskwrites++; }
        else if (++g_diskbad < 20) { printf("cannot write block %zu\n", w); fflush(stdout); }
        w = (w + 1) % BLOCKS;
    }
}

int main(int c, char **v)
{
    struct sockaddr_in to = {0}, me = {0};
    int s, period;
    unsigned long n = 0;
    int64_t next, lastprint = 0;
    size_t i;
    pthread_t t;
    if (c < 7) { fprintf(stderr, "usage\n"); return 2; }
    period = atoi(v[4]) > 0 ? atoi(v[4]) : 10;
    g_max = g_set = atol(v[5]);
    g_rate = atol(v[6]);
    if (g_max < 1) g_max = g_set = 1;
    g_mem = mmap(0, (size_t)g_max << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (g_mem == MAP_FAILED) { perror("mmap"); return 1; }
    { /* fill with noise: zero pages would migrate for free */
        uint64_t x = 0x9E3779B97F4A7C15ull ^ (uint64_t)now_us();
        for (i = 0; i < ((size_t)g_max << 20) / 8; i++) {
            x ^= x << 13; x ^= x >> 7; x ^= x << 17;
            ((volatile uint64_t *)g_mem)[i] = x;
        }
    }
    g_shadow = malloc((size_t)g_max * 256 * 8);
    if (!g_shadow) { perror("malloc"); return 1; }
    for (i = 0; i < (size_t)g_max * 256; i++) g_shadow[i] = *(volatile uint64_t *)(g_mem + i * 4096);
    pthread_create(&t, 0, dirtier, 0);
    if (c > 7) { g_disk = v[7]; pthread_create(&t, 0, disk_writer, 0); }
    s = socket(AF_INET, SOCK_DGRAM, 0);
    to.sin_family = me.sin_family = AF_INET;
    to.sin_port = htons((uint16_t)atoi(v[3]));
    inet_pton(AF_INET, v[2], &to.sin_addr);
    me.sin_port = htons((uint16_t)(atoi(v[3]) + 1));
    bind(s, (struct sockaddr *)&me, sizeof me);
    printf("labguest ready %s set=%ldMiB rate=%ldMiB/s\n", v[1], g_set, g_rate);
    fflush(stdout);
    next = now_us();
    for (;;) {
        char b[256];
        struct pollfd pf = { s, POLLIN, 0 };
        int64_t w = next - now_us();
        if (w > 0 && poll(&pf, 1, (int)((w + 999) / 1000)) > 0) {
            struct sockaddr_in from; socklen_t fl = sizeof from;
            ssize_t k = recvfrom(s, b, sizeof b - 1, MSG_DONTWAIT, (struct sockaddr *)&from, &fl);
            if (k > 0) {
                long r, st;
                int got;
                b[k] = 0;
                got = sscanf(b, "dirty %ld %ld", &r, &st);
                if (got >= 1) g_rate = r;
                if (got >= 2) g_set = st > g_max ? g_max : st;
                k = snprintf(b, sizeof b, "ok %s rate=%ld set=%ld pages=%lu n=%lu bad=%lu disk=%lu checked=%lu diskbad=%lu\n", v[1], g_rate,
                             g_set, g_pages, n, g_bad, g_diskwrites, g_diskchecked, g_diskbad);
                sendto(s, b, (size_t)k, MSG_DONTWAIT, (struct sockaddr *)&from, fl);
            }
        }
        if (now_us() >= next) {
            int64_t u = now_us();
            int k = snprintf(b, sizeof b, "HB %s %lu %lld %lu", v[1], ++n, (long long)(u / 1000), g_pages);
            sendto(s, b, (size_t)k, MSG_DONTWAIT, (struct sockaddr *)&to, sizeof to);
            if (u - lastprint >= 1000000) { printf("tick %lu\n", n); fflush(stdout); lastprint = u; }
            next += (int64_t)period * 1000;
            if (next < u) next = u + (int64_t)period * 1000;   /* we were paused: do not burst */
        }
    }
}
