# shellcheck shell=bash
# Certificates and keys: a CA that all hosts trust, one that none trusts, and a key pair for ssh.

# What a client needs, in folders that ?pkipath= understands: ca (trusted) and ca-wrong (refused by every host).
make_keys() {
  if ((LAB_TLS)) && [[ ! -d $LAB_DIR/ca-wrong ]]; then
    make_client_folder "$LAB_DIR/ca"
    make_client_folder "$LAB_DIR/ca-wrong.next"
    # The wrong client trusts the hosts and itself: it is they who refuse it.
    cat -- "$LAB_DIR/ca/cacert.pem" >>"$LAB_DIR/ca-wrong.next/cacert.pem"
    mv -T -- "$LAB_DIR/ca-wrong.next" "$LAB_DIR/ca-wrong"
  fi
  if [[ ! -f $LAB_DIR/ssh/ssh ]]; then
    mkdir -p -- "$LAB_DIR/ssh"
    chmod 700 -- "$LAB_DIR/ssh"
    rm -f -- "$LAB_DIR/ssh/id" "$LAB_DIR/ssh/host_key"
    ssh-keygen -q -t ed25519 -N "" -C lab -f "$LAB_DIR/ssh/id"
    ssh-keygen -q -t ed25519 -N "" -C lab -f "$LAB_DIR/ssh/host_key"
    # Reaches the hosts from anywhere on this machine, and leaves the caller's known hosts alone.
    cat >"$LAB_DIR/ssh/ssh.next" <<TEXT
#!/bin/sh
exec nsenter --net=/run/netns/$SWITCH ssh -F none -o UserKnownHostsFile=/dev/null -o StrictHostKeyChecking=no -o LogLevel=ERROR "\$@"
TEXT
    chmod 755 -- "$LAB_DIR/ssh/ssh.next"
    mv -- "$LAB_DIR/ssh/ssh.next" "$LAB_DIR/ssh/ssh"
  fi
}

make_client_folder() {
  mkdir -p -- "$1"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj "/CN=$LAB_PREFIX lab CA" \
    -keyout "$1/cakey.pem" -out "$1/cacert.pem" -addext basicConstraints=critical,CA:TRUE \
    -addext keyUsage=critical,keyCertSign,cRLSign 2>/dev/null || fail "openssl could not make a CA in $1."
  make_certificate "$1" "$1" client "$LAB_PREFIX-control" "DNS:$LAB_PREFIX-control" clientAuth
}

# Signed by the CA in folder $1, into folder $2: ${3}cert.pem and ${3}key.pem.
make_certificate() {
  local ca=$1 folder=$2 name=$3 subject=$4 alternatives=$5 usage=$6
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$subject" -keyout "$folder/${name}key.pem" 2>/dev/null \
    | openssl x509 -req -CA "$ca/cacert.pem" -CAkey "$ca/cakey.pem" -set_serial "0x$(openssl rand -hex 8)" -days 3650 \
      -out "$folder/${name}cert.pem" -extfile <(printf '%s\n' "subjectAltName=$alternatives" \
        "keyUsage=digitalSignature,keyEncipherment" "extendedKeyUsage=$usage" "basicConstraints=CA:FALSE") 2>/dev/null \
    || fail "openssl could not make the certificate $folder/${name}cert.pem."
}

# One certificate for a host, as server and as client, under the names that libvirt and QEMU look for.
make_host_certificate() {
  local number=$1 folder=$HOSTS/$1/pki name
  [[ ! -f $folder/complete ]] || return 0
  mkdir -p -- "$folder/CA" "$folder/libvirt/private" "$folder/qemu"
  name=$(host_name "$number")
  make_certificate "$LAB_DIR/ca" "$folder" server "$name" "DNS:$name,IP:$(host_address "$number")" serverAuth,clientAuth
  local end
  cp -- "$LAB_DIR/ca/cacert.pem" "$folder/CA/cacert.pem"
  cp -- "$LAB_DIR/ca/cacert.pem" "$folder/qemu/ca-cert.pem"
  for end in server client; do
    cp -- "$folder/servercert.pem" "$folder/libvirt/${end}cert.pem"
    cp -- "$folder/serverkey.pem" "$folder/libvirt/private/${end}key.pem"
    cp -- "$folder/servercert.pem" "$folder/qemu/$end-cert.pem"
    cp -- "$folder/serverkey.pem" "$folder/qemu/$end-key.pem"
  done
  touch -- "$folder/complete"
}
